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
        let before = history[position]
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
        return true
    }
}
