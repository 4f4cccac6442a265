internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI

extension FlowRunWalk {
    /// Tells a failure where it belongs, once.
    func settle(_ failure: WalkFailure, run: PolledRun, claimed: ClaimedRun?) async {
        let id = run.flowRun.id
        switch failure {
        case .left(let reason):
            services.logger.warning("flow run left for later", metadata: ["flowRun": "\(id)", "reason": "\(reason)"])
        case .lost(let reason):
            services.logger.info("flow run is not ours", metadata: ["flowRun": "\(id)", "reason": "\(reason)"])
        case .cancel(let message):
            await end(run, StateProposal(.cancelled, name: "Cancelled", message: message, force: true))
        case .crash(let message):
            // Of several hosts that cannot launch a run, the one that wins the claim says so.
            if claimed == nil, run.standing == nil, await !claimToReport(run) { return }
            await end(run, StateProposal(.crashed, name: "Crashed", message: message))
            await services.flowRunLog.write(id, level: .error, message)
        case .handBack(let reason):
            await end(
                run,
                StateProposal(.scheduled, name: "Scheduled", message: reason, scheduledTime: services.time.now()))
        }
    }

    private func claimToReport(_ run: PolledRun) async -> Bool {
        var generator = SystemRandomNumberGenerator()
        let mark = ClaimMark(
            claim: ClaimID(using: &generator), worker: services.identity.name, instance: services.identity.instance,
            region: "", cluster: "", attempt: 0)
        do {
            _ = try await propose(mark, run: run, sentence: "Not to be launched.")
            return true
        } catch {
            services.logger.info(
                "flow run is not ours", metadata: ["flowRun": "\(run.flowRun.id)", "reason": "\(error)"])
            return false
        }
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
