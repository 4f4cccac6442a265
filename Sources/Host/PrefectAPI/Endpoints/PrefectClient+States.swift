internal import DriverProtocol

extension PrefectClient {
    /// `POST /flow_runs/{id}/set_state`: proposes a state.
    ///
    /// A request whose answer was lost is sent again with the same transition id, which the server recognizes: the
    /// answer is then `rejected`, with the state of that transition id standing.
    package func setState(_ proposal: StateProposal, flowRun id: String) async throws -> StateAnswer {
        try await value(PrefectCall("POST", "/flow_runs/\(id)/set_state", body: proposal.body))
    }

    /// `GET /flow_run_states/` and `GET /flow_runs/{id}`: all states that the run had, the one that stands last.
    ///
    /// The server orders states by their time, which is that of the proposal's receipt. A busy server carries a proposal
    /// out seconds later, when other states have come and gone, so only the run itself tells which state stands.
    package func stateHistory(ofFlowRun id: String) async throws -> [FlowRunState] {
        let states: [FlowRunState] = try await values(
            PrefectCall("GET", "/flow_run_states/", query: "flow_run_id=\(Route.encoded(id))"))
        let ordered = states.sorted { $0.timestamp < $1.timestamp }
        let run = try await flowRun(id: id)
        let standing = run?.state
        return Self.withRetryTypes(ordered.filter { $0.id != standing?.id } + [standing].compactMap { $0 }, of: run)
    }

    /// A retry in the process is made by the server of a failure that it refuses: it follows no final state, and has no transition
    /// id. A run that a person or an automation starts again follows a final one; and Prefect's clients give an id to whatever they
    /// propose, `prefect flow-run execute` too, when it hands its run back to the workers at SIGTERM.
    ///
    /// Of its last scheduling the run itself tells, as long as it has not ended since.
    private static func withRetryTypes(_ states: [FlowRunState], of run: FlowRun?) -> [FlowRunState] {
        var states = states
        let last = states.lastIndex { $0.type == .scheduled || $0.type.isFinal }
        for (before, position) in zip(states, states.indices.dropFirst())
        where states[position].type == .scheduled && states[position].name == "AwaitingRetry" {
            if position == last, let run, run.tellsRetryType {
                states[position].retryType = run.retryType
            } else {
                let isOfServer = !before.type.isFinal && states[position].transitionID == nil
                states[position].retryType = isOfServer ? "in_process" : "reschedule"
            }
        }
        return states
    }
}
