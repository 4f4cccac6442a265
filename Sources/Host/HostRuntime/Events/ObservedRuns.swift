internal import AWSAPI
internal import DriverProtocol
internal import ECSFailures
internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI

/// Reports for runs whose task Prefect's own worker has launched, as its observer would: both may read the same queue.
struct ObservedRuns: Sendable {
    /// How long after its task a run's last state may arrive.
    private static let grace: Duration = .seconds(5)
    /// How old an event may be and still say that a task is being made.
    private static let freshness: TimeInterval = 60
    private static let deregisterTag = "prefect.io/degregister-task-definition"

    let services: WalkServices
    let logReader: LogReader
    let patience: Patience

    /// - Parameter session: sees the task; nil: there is none.
    /// - Returns: false when the event is to come again.
    func handle(
        _ item: TaskEventItem, flowRunID: String, tags: [String: String], session: AWSSession?
    ) async -> Bool {
        let task = item.change.task
        guard task.isStopped else {
            guard !item.isLate, isFresh(item.change) else { return true }
            return await patience.until("show that the task of a run is being made") {
                try await showPending(task, of: flowRunID)
            } != nil
        }
        let isSettled: Void? = await patience.until("report the end of a task that Prefect's worker has launched") {
            try await settle(item.change, of: flowRunID, session: session)
        }
        guard isSettled != nil else { return false }
        if tags[Self.deregisterTag] == "true", let session {
            await services.registrar.deregister(arn: task.taskDefinitionARN, session: session)
        }
        return true
    }

    private func isFresh(_ change: TaskStateChange) -> Bool {
        change.time.flatMap(Timestamp.date).map { services.time.now().timeIntervalSince($0) < Self.freshness } ?? false
    }

    private func observe(_ task: TaskObservation, of flowRunID: String) async throws -> ObservedTask? {
        guard let run = try await services.prefect.flowRun(id: flowRunID) else { return nil }
        let history = try await services.prefect.stateHistory(ofFlowRun: flowRunID).map { StateRecord($0) }
        return ObservedTask(task: task, history: history, pid: InfrastructurePID(run.infrastructurePID))
    }

    private func showPending(_ task: TaskObservation, of flowRunID: String) async throws {
        guard let observed = try await observe(task, of: flowRunID), observed.isToShowPending else { return }
        let proposal = StateProposal(
            .pending, name: ObservedTask.pendingName, message: "ECS task is \(task.lastStatus.lowercased()).")
        try await propose(proposal, flowRunID)
    }

    /// A run that has not ended when its task has is read again after a grace: a server carries proposals out late.
    private func settle(_ change: TaskStateChange, of flowRunID: String, session: AWSSession?) async throws {
        let stoppedAt = change.stoppedAt.flatMap(Timestamp.date)
        guard try await observe(change.task, of: flowRunID)?.stopped(at: stoppedAt) ?? .nothing != .nothing else {
            return
        }
        try await services.time.sleep(Self.grace)
        guard let observed = try await observe(change.task, of: flowRunID) else { return }
        switch observed.stopped(at: stoppedAt) {
        case .nothing: break
        case .cancelled:
            try await propose(
                StateProposal(.cancelled, name: "Cancelled", message: "Cancelled; its ECS task has stopped."), flowRunID
            )
        case .crashed(let hasRun):
            try await crash(change.task, of: flowRunID, container: observed.container, hasRun: hasRun, session: session)
        }
    }

    private func crash(
        _ task: TaskObservation, of flowRunID: String, container: String?, hasRun: Bool, session: AWSSession?
    ) async throws {
        let meaning = FailureInterpreter().interpret(
            InterpretRequest(task: task.json.object, container: container, reachedRunning: hasRun))
        var log: LogExcerpt?
        if let session {
            log = await logReader.excerpt(
                LogReader.Subject(
                    flowRunID: flowRunID, session: session, container: container, observation: task, hasRun: hasRun))
        }
        let message = Evidence(task: task, meaning: meaning, log: log?.tail).message
        guard try await propose(StateProposal(.crashed, name: "Crashed", message: message), flowRunID) else { return }
        services.logger.error(
            "flow run of Prefect's own worker crashed", metadata: ["flowRun": "\(flowRunID)", "reason": "\(message)"])
        await services.flowRunLog.write(flowRunID, level: .error, message)
        if let log { await services.flowRunLog.forward(log.forwarded, of: flowRunID) }
    }

    /// - Returns: whether the run has the state now.
    @discardableResult
    private func propose(_ proposal: StateProposal, _ flowRunID: String) async throws -> Bool {
        switch try await services.prefect.setState(proposal, flowRun: flowRunID) {
        case .accepted: return true
        case .rejected(_, let reason), .aborted(let reason, _):
            services.logger.debug(
                "Prefect does not take a state", metadata: ["flowRun": "\(flowRunID)", "reason": "\(reason)"])
            return false
        case .wait(_, let reason): throw Patience.AskedToWait(description: reason)
        }
    }
}
