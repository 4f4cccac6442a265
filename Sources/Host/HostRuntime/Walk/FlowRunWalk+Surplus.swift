internal import AWSAPI
internal import HostCore
internal import Logging
internal import PrefectAPI
internal import ServiceLifecycle

extension FlowRunWalk {
    /// What the history and ECS say of a claim beside a task of it.
    private enum Successor {
        /// The claim goes on with the attempt that was launched, or is no longer the run's: that is verified later.
        case none
        /// A later attempt is written, and has no task yet.
        case written
        case launched
    }

    /// Whether a task that was just launched is one too many: a host that was frozen between its proof and RunTask may have sent a
    /// token that another host has left meanwhile for that of a later attempt.
    ///
    /// Whoever writes an attempt looks for a task first, and may have found this one. If it has not, it sends its RunTask within the
    /// life of a proof; so what the second look does not show is not to come. Nothing is asked where the proof is young.
    func isSurplus(_ task: TaskObservation, of claimed: ClaimedRun) async -> Bool {
        let lifetime = services.configuration.proofLifetime
        guard services.time.elapsed() - claimed.provedAt > lifetime else { return false }
        do {
            switch try await successor(of: task, claimed) {
            case .none: return false
            case .launched: return true
            case .written:
                try await cancelWhenGracefulShutdown { try await services.time.sleep(lifetime) }
                return try await successor(of: task, claimed) == .launched
            }
        } catch {
            guard !Task.isShuttingDownGracefully else { return false }
            services.logger.warning(
                "cannot tell whether a task was launched twice",
                metadata: ["flowRun": "\(claimed.identity.flowRunID)", "task": "\(task.arn)", "error": "\(error)"])
            return false
        }
    }

    private func successor(of task: TaskObservation, _ claimed: ClaimedRun) async throws -> Successor {
        let history = try await services.prefect.stateHistory(ofFlowRun: claimed.identity.flowRunID)
        guard let standing = StandingClaim(history: history.map { StateRecord($0) }),
            standing.mark.claim == claimed.identity.claim, standing.mark.attempt > claimed.mark.attempt
        else { return .none }
        let other = try await TaskFinder.find(
            claimed.identity, marks: standing.marks, except: task.arn, session: claimed.planned.session)
        return other == nil ? .written : .launched
    }

    /// Ends a task that is one too many.
    func stopSurplus(_ task: TaskObservation, of claimed: ClaimedRun) async {
        services.logger.warning(
            "stopping a task: another host has launched the flow run meanwhile",
            metadata: ["flowRun": "\(claimed.identity.flowRunID)", "task": "\(task.arn)"])
        do {
            _ = try await claimed.planned.session.client.stopTask(
                cluster: task.clusterARN, task: task.arn,
                reason: "worker-host: the flow run was launched under a later attempt of its claim")
        } catch {
            services.logger.error("cannot stop a task", metadata: ["task": "\(task.arn)", "error": "\(error)"])
        }
    }
}
