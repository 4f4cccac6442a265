internal import DriverProtocol
internal import HostCore
internal import PrefectAPI

extension FlowRunWalk {
    /// The longest time for which a proof of ownership is believed, on a clock that also counts sleep.
    private static let proofLifetime: Duration = .seconds(15)

    /// TaskPlan → Claim: one worker wins. A recovered run keeps its claim and gets this host's mark.
    func claim(_ planned: PlannedRun) async throws(WalkFailure) -> ClaimedRun {
        let cluster = planned.plan.attempts[0].runTask["cluster"]?.string ?? ""
        if let standing = planned.run.standing { return try await takeOver(planned, standing, cluster: cluster) }
        var generator = SystemRandomNumberGenerator()
        let claim = ClaimID(using: &generator)
        let mark = ClaimMark(
            claim: claim, worker: services.identity.name, instance: services.identity.instance,
            region: planned.session.region, cluster: cluster, attempt: 0)
        let details = try await propose(
            mark, run: planned.run, sentence: "Launching as an ECS task through the driver '\(planned.driver)'.")
        return ClaimedRun(
            planned: planned, identity: LaunchIdentity(flowRunID: planned.run.flowRun.id, claim: claim), mark: mark,
            marks: [mark], stateDetails: details, provedAt: services.time.elapsed())
    }

    /// Proposes PENDING under a claim's id.
    /// - Returns: the details of the state that stands.
    func propose(_ mark: ClaimMark, run: PolledRun, sentence: String) async throws(WalkFailure) -> JSONObject {
        let state = ProposedState(
            type: .pending, name: "Pending", message: mark.message(sentence),
            stateDetails: ["transition_id": .string(mark.claim.uuid)])
        let answer: StateProposalAnswer
        do {
            answer = try await services.prefect.setState(flowRunID: run.flowRun.id, state)
        } catch {
            throw .left(reason: "Prefect did not answer the claim: \(error)")
        }
        switch answer {
        case .accepted(let state): return state?.stateDetails ?? JSONObject()
        case .rejected(_, let state?) where state.transitionID.flatMap({ ClaimID($0) }) == mark.claim:
            // The answer to an earlier try was lost: the standing state is ours.
            return state.stateDetails
        case .rejected(let reason, let state):
            throw .lost(reason: reason ?? "it is \(state?.name ?? "in another state") now")
        case .aborted(let reason, let state):
            if state?.transitionID.flatMap({ ClaimID($0) }) == mark.claim { return state?.stateDetails ?? JSONObject() }
            throw .lost(reason: reason ?? "another worker has claimed it")
        case .wait(let delay, let reason):
            throw .left(reason: "Prefect asks to wait \(delay) (\(reason ?? "no reason given"))")
        }
    }

    private func takeOver(
        _ planned: PlannedRun, _ standing: StandingClaim, cluster: String
    ) async throws(WalkFailure) -> ClaimedRun {
        var mark = standing.mark
        mark.worker = services.identity.name
        mark.instance = services.identity.instance
        if mark.region.isEmpty { mark.region = planned.session.region }
        var claimed = ClaimedRun(
            planned: planned, identity: LaunchIdentity(flowRunID: planned.run.flowRun.id, claim: mark.claim),
            mark: standing.mark, marks: standing.marks,
            stateDetails: planned.run.flowRun.state?.stateDetails ?? JSONObject(), provedAt: .zero)
        try await prove(&claimed)
        try await write(mark, to: &claimed, name: nil, sentence: "Launching as an ECS task, taken over from worker '\(standing.mark.worker)'.")
        return claimed
    }

    /// Replaces the claim's mark in Prefect: the orchestration's rules know no PENDING after PENDING, so it is forced, which
    /// is why ownership has to be proved right before.
    func write(
        _ mark: ClaimMark, to claimed: inout ClaimedRun, name: String?, sentence: String
    ) async throws(WalkFailure) {
        var details = claimed.stateDetails
        var generator = SystemRandomNumberGenerator()
        details["transition_id"] = .string(ClaimID(using: &generator).uuid)
        let state = ProposedState(
            type: .pending, name: name ?? "Pending", message: mark.message(sentence), stateDetails: details)
        do {
            guard case .accepted = try await services.prefect.setState(
                flowRunID: claimed.identity.flowRunID, state, force: true)
            else { throw WalkFailure.lost(reason: "its claim can no longer be renewed") }
        } catch let failure as WalkFailure {
            throw failure
        } catch {
            throw .left(reason: "Prefect did not take the claim's mark: \(error)")
        }
        claimed.mark = mark
        claimed.marks.append(mark)
        claimed.provedAt = services.time.elapsed()
    }

    /// Makes sure that the run still stands on this host's mark, by reading it where the last proof is too old.
    func prove(_ claimed: inout ClaimedRun, always: Bool = false) async throws(WalkFailure) {
        let now = services.time.elapsed()
        guard always || claimed.provedAt == .zero || now - claimed.provedAt > Self.proofLifetime else { return }
        let run: FlowRun?
        do {
            run = try await services.prefect.readFlowRuns(ids: [claimed.identity.flowRunID]).first
        } catch {
            throw .left(reason: "Prefect did not answer whether the claim still stands: \(error)")
        }
        guard let state = run?.state else { throw .lost(reason: "it was deleted") }
        let record = StateRecord(state)
        guard record.kind == .pending, record.mark == claimed.mark else {
            throw .lost(reason: "it no longer stands on this host's claim (it is \(state.name))")
        }
        claimed.stateDetails = state.stateDetails
        claimed.provedAt = services.time.elapsed()
    }
}
