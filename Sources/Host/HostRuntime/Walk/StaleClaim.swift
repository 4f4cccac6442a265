internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI

/// Takes claims back that Prefect accepted although their run was no longer scheduled: see ``ClaimOrigin``.
struct StaleClaim: Sendable {
    let prefect: PrefectClient
    let logger: Logger

    /// Gives the run the state back that the claim has replaced.
    /// - Parameter history: read after the claim.
    /// - Returns: whether the claim was such a one.
    func takeBack(_ claim: ClaimID, of flowRunID: String, history: [FlowRunState]) async throws -> Bool {
        let records = history.map { StateRecord($0) }
        guard case .other(let position)? = ClaimOrigin(of: claim, in: records) else { return false }
        // Whatever has followed the claim since is somebody else's.
        guard records.last?.mark?.claim == claim else { return true }
        try await putBack(history[position], flowRunID: flowRunID)
        return true
    }

    /// The same for a mark that was written by force: it may replace nothing but the mark before it.
    /// - Parameters:
    ///   - transitionID: the forced state's.
    ///   - mark: the mark that was proved right before.
    /// - Returns: whether it has replaced another state, which then stands again.
    func takeBack(
        transitionID: String, replacing mark: ClaimMark, of flowRunID: String, history: [FlowRunState]
    ) async throws -> Bool {
        guard let position = history.lastIndex(where: { $0.transitionID == transitionID }), position > 0,
            StateRecord(history[position - 1]).mark != mark
        else { return false }
        guard position == history.count - 1 else { return true }
        try await putBack(history[position - 1], flowRunID: flowRunID)
        return true
    }

    private func putBack(_ before: FlowRunState, flowRunID: String) async throws {
        var details = before.details
        details["transition_id"] = nil
        var generator = SystemRandomNumberGenerator()
        let proposal = StateProposal(
            before.type, name: before.name, message: before.message, transitionID: ClaimID(using: &generator).uuid,
            details: details, data: before.data, force: !before.type.isFinal)
        _ = try await prefect.setState(proposal, flowRun: flowRunID)
        logger.notice(
            "claim taken back: the run was no longer scheduled",
            metadata: ["flowRun": "\(flowRunID)", "state": "\(before.name)"])
    }
}
