internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI

extension FlowRunWalk {
    /// Tells a failure where it belongs, once. A run that has a claim is spoken for only while the claim stands, and never
    /// while its task is there: that is watched instead.
    func settle(_ failure: WalkFailure, run: PolledRun, claimed: ClaimedRun?) async -> Outcome {
        let id = run.flowRun.id
        switch failure {
        case .left(let reason):
            services.logger.warning("flow run left for later", metadata: ["flowRun": "\(id)", "reason": "\(reason)"])
            return .left
        case .throttled(let pause):
            services.logger.debug(
                "flow run left until AWS takes its calls", metadata: ["flowRun": "\(id)", "for": "\(pause)"])
            return .postponed(pause)
        case .lost(let reason):
            services.logger.info(
                "flow run is not ours to launch", metadata: ["flowRun": "\(id)", "reason": "\(reason)"])
            // A RunTask without an answer may have left a task: the watcher stops it if the claim no longer stands.
            guard let claimed, let task = await standingTask(claimed) else { return .released }
            let judge = services.watcher.judge
            // Before its flow begins; the watcher's next look may be too late.
            _ = await judge.stopUnbegun(task)
            if await judge.isOfStandingClaim(task) { await record(task, planned: claimed.planned) }
            return .watching(task)
        case .cancel(let message):
            do throws(WalkFailure) {
                if var claimed {
                    try await outlastFormerOwner(&claimed)
                    if let task = try await adopt(claimed) { return .watching(task) }
                    try await proveCancelling(claimed)
                } else if run.standing != nil {
                    // A run in Cancelling whose claim was being taken over is left to the cancellation, which looks for its task.
                    if let task = try await mayEnd(run, nil) { return .watching(task) }
                } else {
                    // Prefect takes no claim of a run without a deployment.
                    try await proveScheduled(run)
                }
            } catch {
                return await settle(error, run: run, claimed: nil)
            }
            await end(run, StateProposal(.cancelled, name: "Cancelled", message: message, force: true))
        case .crash(let message):
            do throws(WalkFailure) {
                if let task = try await mayEnd(run, claimed) { return .watching(task) }
            } catch {
                return await settle(error, run: run, claimed: nil)
            }
            await end(run, StateProposal(.crashed, name: "Crashed", message: message))
            await services.flowRunLog.write(id, level: .error, message)
        case .handBack(let reason):
            do throws(WalkFailure) {
                if let task = try await mayEnd(run, claimed) { return .watching(task) }
            } catch {
                return await settle(error, run: run, claimed: nil)
            }
            await end(
                run,
                StateProposal(.scheduled, name: "Scheduled", message: reason, scheduledTime: services.time.now()))
        }
        return .released
    }

    /// Makes sure that a run is ours to end: its claim is won or stands, and has no task.
    /// - Returns: the claim's task, if there is one after all.
    private func mayEnd(_ run: PolledRun, _ claimed: ClaimedRun?) async throws(WalkFailure) -> RunningTask? {
        if var claimed {
            try await outlastFormerOwner(&claimed)
            try await prove(&claimed, always: true)
            return try await adopt(claimed)
        }
        guard let standing = run.standing else {
            try await claimToReport(run)
            return nil
        }
        // Recovery has looked for the task; what is left to prove is that nobody has taken the claim over since.
        let read: FlowRun?
        do {
            read = try await services.prefect.flowRun(id: run.flowRun.id)
        } catch {
            throw .left(reason: "Prefect did not answer whether the claim still stands: \(error)")
        }
        let record = read?.state.map { StateRecord($0) }
        guard record?.mark == standing.mark else {
            throw .lost(
                reason: record?.kind == .cancelling
                    ? "it is being cancelled" : "its claim was taken over, or it moved on")
        }
        return nil
    }

    /// The state that says Cancelled is forced; a run that went on meanwhile, scheduled anew for one, is not to get it.
    private func proveCancelling(_ claimed: ClaimedRun) async throws(WalkFailure) {
        var claimed = claimed
        do throws(WalkFailure) {
            try await prove(&claimed, always: true)
        } catch {
            guard case .cancel = error else { throw error }
            return
        }
        throw .left(reason: "it is no longer being cancelled")
    }

    private func standingTask(_ claimed: ClaimedRun) async -> RunningTask? { try? await adopt(claimed) }

    /// Of several hosts that cannot launch a run, the one that wins the claim says so.
    private func claimToReport(_ run: PolledRun) async throws(WalkFailure) {
        var generator = SystemRandomNumberGenerator()
        let mark = ClaimMark(
            claim: ClaimID(using: &generator), worker: services.identity.name, instance: services.identity.instance,
            region: "", cluster: "", attempt: 0)
        _ = try await propose(mark, run: run, sentence: "Not to be launched.")
    }

    private func end(_ run: PolledRun, _ state: StateProposal) async {
        let level: Logger.Level = state.type == .scheduled ? .notice : .error
        services.logger.log(
            level: level, "flow run is set to \(state.name ?? state.type.name)",
            metadata: [
                "flowRun": "\(run.flowRun.id)", "name": "\(run.flowRun.name)", "reason": "\(state.message ?? "")",
            ])
        do {
            _ = try await services.prefect.setState(state, flowRun: run.flowRun.id)
        } catch {
            services.logger.error(
                "cannot tell Prefect; recovery tries again",
                metadata: ["flowRun": "\(run.flowRun.id)", "state": "\(state.type.name)", "error": "\(error)"])
        }
    }
}
