internal import DriverProtocol
internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI

extension FlowRunWalk {
    /// TaskPlan → Claim: one worker wins. A recovered run keeps its claim and gets this host's mark.
    func claim(_ planned: PlannedRun) async throws(WalkFailure) -> ClaimedRun {
        let cluster = planned.plan.attempts[0].runTask["cluster"]?.string ?? ""
        if let standing = planned.run.standing { return try await takeOver(planned, standing, cluster: cluster) }
        try await proveScheduled(planned.run)
        var generator = SystemRandomNumberGenerator()
        let claim = ClaimID(using: &generator)
        let mark = ClaimMark(
            claim: claim, worker: services.identity.name, instance: services.identity.instance,
            region: planned.session.region, cluster: cluster, attempt: 0)
        // What an answer proves it proves of the time before it was asked for: this process may be frozen until it reads it.
        let askedAt = services.time.elapsed()
        let details = try await propose(
            mark, run: planned.run, sentence: "Launching as an ECS task through the driver '\(planned.driver)'.")
        return ClaimedRun(
            planned: planned, identity: LaunchIdentity(flowRunID: planned.run.flowRun.id, claim: claim), mark: mark,
            marks: [mark], stateDetails: details, claimedAt: services.time.now(), provedAt: askedAt)
    }

    /// Proposes PENDING under a claim's id.
    /// - Returns: the details of the state that stands.
    func propose(_ mark: ClaimMark, run: PolledRun, sentence: String) async throws(WalkFailure) -> JSONObject {
        let proposal = StateProposal(
            .pending, name: "Pending", message: mark.message(sentence), transitionID: mark.claim.uuid)
        let answer: StateAnswer
        do {
            answer = try await services.prefect.setState(proposal, flowRun: run.flowRun.id)
        } catch {
            throw .left(reason: "Prefect did not answer the claim: \(error)")
        }
        switch answer {
        case .accepted(let state): return try await confirmed(mark.claim, state, run: run)
        case .rejected(let state?, _) where state.transitionID.flatMap({ ClaimID($0) }) == mark.claim,
            .aborted(_, let state?) where state.transitionID.flatMap({ ClaimID($0) }) == mark.claim:
            // The answer to an earlier try was lost: the standing state is ours.
            return try await confirmed(mark.claim, state, run: run)
        case .aborted(let reason, let state?) where state.type == .scheduled:
            // Nobody has it, and Prefect hands it out again at each poll: a deployment's limit is 0, for one.
            throw .left(reason: "Prefect does not take the claim: \(reason)")
        case .rejected(let given?, let reason)
        where reason == StaleClaim.limitReason && given.name != run.flowRun.stateName:
            await giveUp(run, given)
            throw .lost(reason: reason)
        case .rejected(_, let reason), .aborted(let reason, _): throw .lost(reason: reason)
        case .wait(let delay, let reason): throw .left(reason: "Prefect asks to wait \(delay): \(reason)")
        }
    }

    /// Takes back what Prefect has given a run in place of a claim, where that was no longer scheduled: read once, not each time
    /// that the run waits on for its slot.
    private func giveUp(_ run: PolledRun, _ given: FlowRunState) async {
        do {
            try await StaleClaim(prefect: services.prefect, logger: services.logger).takeBack(
                inPlaceOfClaim: given, of: run.flowRun.id)
        } catch {
            services.logger.warning(
                "cannot read what a refused claim has replaced",
                metadata: ["flowRun": "\(run.flowRun.id)", "error": "\(error)"])
        }
    }

    /// Makes sure that an old poll still holds.
    func proveScheduled(_ run: PolledRun) async throws(WalkFailure) {
        guard services.time.elapsed() - run.readAt > services.configuration.proofLifetime else { return }
        let read: FlowRun?
        do {
            read = try await services.prefect.flowRun(id: run.flowRun.id)
        } catch {
            throw .left(reason: "Prefect did not answer whether the run is still scheduled: \(error)")
        }
        guard let state = read?.state.map({ StateRecord($0) }), state.kind == .scheduled, !state.isInProcessRetry
        else { throw .lost(reason: "it is no longer scheduled") }
    }

    /// Makes sure that an accepted claim followed the scheduling that was polled, and takes it back where it did not. Prefect copies
    /// the scheduled time into a PENDING state that follows a SCHEDULED one, so this costs no request where all is well. States of
    /// other names may stand over something else than a scheduling, whatever their time.
    /// - Returns: the details of the claim's state.
    private func confirmed(
        _ claim: ClaimID, _ state: FlowRunState?, run: PolledRun
    ) async throws(WalkFailure) -> JSONObject {
        let details = state?.details ?? JSONObject()
        if run.flowRun.stateName == "Scheduled", let due = state?.scheduledTime,
            due == run.flowRun.nextScheduledStartTime
        {
            return details
        }
        let isStale: Bool
        let history: [FlowRunState]
        do {
            history = try await services.prefect.stateHistory(ofFlowRun: run.flowRun.id)
            isStale = try await StaleClaim(prefect: services.prefect, logger: services.logger).takeBack(
                claim, of: run.flowRun.id, history: history)
        } catch {
            throw .left(reason: "Prefect did not answer what the claim has replaced: \(error)")
        }
        guard !isStale else { throw .lost(reason: "it was no longer scheduled") }
        // Recovery may have taken it back already; the order of a history does not tell, its last state does.
        guard let last = history.last.map({ StateRecord($0) }), last.mark?.claim == claim else {
            throw .lost(reason: "it has moved on since it was claimed")
        }
        return details
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
            stateDetails: planned.run.flowRun.state?.details ?? JSONObject(),
            claimedAt: standing.claimedAt ?? services.time.now(), provedAt: .zero)
        try checkAge(claimed)
        try await prove(&claimed)
        // A start that failed is tried again by the host whose mark stands.
        guard mark != standing.mark else {
            // Taken over at an earlier walk, which was left.
            let isInherited = standing.marks.contains { $0.instance != mark.instance }
            if isInherited, planned.run.restart == nil { claimed.takenOverAt = services.time.elapsed() }
            return claimed
        }
        try await write(
            mark, to: &claimed, name: nil,
            sentence: "Launching as an ECS task, taken over from worker '\(standing.mark.worker)'.")
        claimed.takenOverAt = services.time.elapsed()
        return claimed
    }

    /// ECS forgets a token after a day: a launch under an older claim could be the second one.
    func checkAge(_ claimed: ClaimedRun) throws(WalkFailure) {
        let age = services.time.now().timeIntervalSince(claimed.claimedAt)
        guard age > services.configuration.claimLifetime.seconds else { return }
        throw .handBack(
            reason: "Its claim is \(Int(age / 3600)) hours old and has no task: it is launched under a new one.")
    }

    /// Replaces the claim's mark in Prefect: the orchestration's rules know no PENDING after PENDING, so it is forced, which
    /// is why ownership has to be proved right before.
    func write(
        _ mark: ClaimMark, to claimed: inout ClaimedRun, name: String?, sentence: String
    ) async throws(WalkFailure) {
        var details = claimed.stateDetails
        var generator = SystemRandomNumberGenerator()
        details["transition_id"] = nil
        let proposal = StateProposal(
            .pending, name: name ?? "Pending", message: mark.message(sentence),
            transitionID: ClaimID(using: &generator).uuid, details: details, force: true)
        let askedAt = services.time.elapsed()
        let answer: StateAnswer
        do {
            answer = try await services.prefect.setState(proposal, flowRun: claimed.identity.flowRunID)
        } catch {
            throw .left(reason: "Prefect did not take the claim's mark: \(error)")
        }
        switch answer {
        case .accepted: break
        case .rejected(let state?, _) where state.transitionID == proposal.transitionID,
            .aborted(_, let state?) where state.transitionID == proposal.transitionID:
            break  // the answer to an earlier try was lost
        case .rejected, .aborted, .wait: throw .lost(reason: "its claim can no longer be renewed")
        }
        try await confirm(proposal.transitionID ?? "", replacing: claimed.mark, of: claimed.identity.flowRunID)
        claimed.mark = mark
        claimed.marks.append(mark)
        claimed.provedAt = askedAt
    }

    /// Between the proof and the forced state the run may have moved on, by a task that a frozen host has launched after all.
    private func confirm(
        _ transitionID: String, replacing mark: ClaimMark, of flowRunID: String
    ) async throws(WalkFailure) {
        let hasReplaced: Bool
        let isLast: Bool
        do {
            let history = try await services.prefect.stateHistory(ofFlowRun: flowRunID)
            isLast = history.last?.transitionID == transitionID
            hasReplaced = try await StaleClaim(prefect: services.prefect, logger: services.logger).takeBack(
                transitionID: transitionID, replacing: mark, of: flowRunID, history: history)
        } catch {
            throw .left(reason: "Prefect did not answer what the claim's mark has replaced: \(error)")
        }
        guard !hasReplaced, isLast else { throw .lost(reason: "it moved on while its claim was renewed") }
    }

    /// Makes sure that the run still stands on this host's mark, by reading it where the last proof is too old.
    func prove(_ claimed: inout ClaimedRun, always: Bool = false) async throws(WalkFailure) {
        let now = services.time.elapsed()
        guard always || claimed.provedAt == .zero || now - claimed.provedAt > services.configuration.proofLifetime
        else { return }
        let run: FlowRun?
        do {
            run = try await services.prefect.flowRun(id: claimed.identity.flowRunID)
        } catch {
            throw .left(reason: "Prefect did not answer whether the claim still stands: \(error)")
        }
        guard let state = run?.state else { throw .lost(reason: "it was deleted") }
        let record = StateRecord(state)
        if record.kind == .cancelling { throw .cancel(message: "Cancelled before its task was launched.") }
        guard record.kind == .pending, record.mark == claimed.mark else {
            throw .lost(reason: "it no longer stands on this host's claim (it is \(state.name))")
        }
        claimed.stateDetails = state.details
        claimed.provedAt = now
    }
}
