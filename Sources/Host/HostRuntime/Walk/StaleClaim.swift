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
        try await putBack(history[position], flowRunID: flowRunID, history: history)
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
        try await putBack(history[position - 1], flowRunID: flowRunID, history: history)
        return true
    }

    /// Why Prefect gives a run another state in place of a claim.
    static let limitReason = "Deployment concurrency limit reached."

    /// The same for a state that the run was given in place of a claim.
    func takeBack(inPlaceOfClaim given: FlowRunState, of flowRunID: String) async throws {
        let history = try await prefect.stateHistory(ofFlowRun: flowRunID)
        guard history.last?.id == given.id,
            case .other(let position) = ClaimOrigin(
                inPlaceOfClaim: history.count - 1, in: history.map { StateRecord($0) })
        else { return }
        try await putBack(history[position], flowRunID: flowRunID, history: history)
    }

    /// How often what a state that was put back has replaced is put back in turn.
    private static let mostTries = 5

    /// Puts a state back, and what has taken effect since the history was read: the task's own process may have come to its end in
    /// between, and Prefect has no proposal that depends on what it replaces.
    private func putBack(_ state: FlowRunState, flowRunID: String, history: [FlowRunState]) async throws {
        var state = state
        var known = Set(history.map(\.id))
        for _ in 0..<Self.mostTries {
            let back = try await propose(state, flowRunID: flowRunID)
            let history = try await prefect.stateHistory(ofFlowRun: flowRunID)
            guard let last = history.last, last.id == back?.id,
                let replaced = history.dropLast().last(where: { !known.contains($0.id) })
            else { return }
            state = replaced
            known.formUnion(history.map(\.id))
        }
    }

    /// - Returns: the state as it stands again; nil when the server did not take it.
    private func propose(_ before: FlowRunState, flowRunID: String) async throws -> FlowRunState? {
        var details = before.details
        details["transition_id"] = nil
        var generator = SystemRandomNumberGenerator()
        // A retry in the process is known by having none.
        let transitionID = before.retryType == "in_process" ? nil : ClaimID(using: &generator).uuid
        let proposal = StateProposal(
            before.type, name: before.name, message: before.message, transitionID: transitionID,
            details: details, data: before.data, force: !before.type.isFinal)
        let answer = try await prefect.setState(proposal, flowRun: flowRunID)
        logger.notice(
            "claim taken back: the run was no longer scheduled",
            metadata: ["flowRun": "\(flowRunID)", "state": "\(before.name)"])
        switch answer {
        case .accepted(let state): return state
        case .rejected(let state?, _) where transitionID != nil && state.transitionID == transitionID,
            .aborted(_, let state?) where transitionID != nil && state.transitionID == transitionID:
            return state  // the answer to an earlier try was lost
        case .rejected, .aborted, .wait: return nil
        }
    }
}
