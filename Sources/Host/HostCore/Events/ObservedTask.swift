package import FoundationEssentials

/// A task that Prefect's own worker has launched, and the run that its tags name: what its events mean for the run.
///
/// The rules are those of Prefect's own observer (prefect-aws 0.7.12), and besides: nothing is said of a run that a host of ours has
/// claimed, that has another task by now, or that was scheduled anew since the task stopped.
package struct ObservedTask: Sendable {
    /// What a stopped task means.
    package enum Verdict: Sendable, Equatable {
        case nothing
        case cancelled
        /// - Parameter hasRun: whether the run was Running since it was last handed to a worker.
        case crashed(hasRun: Bool)
    }

    /// The name of the PENDING state of a run whose task is being made.
    package static let pendingName = "InfrastructurePending"

    private let task: TaskObservation
    private let state: StateRecord
    private let history: [StateRecord]
    private let pid: InfrastructurePID?

    /// - Parameters:
    ///   - history: every state of the run, oldest first.
    ///   - pid: the run's infrastructure.
    /// - Returns: nil for a run without a state.
    package init?(task: TaskObservation, history: [StateRecord], pid: InfrastructurePID?) {
        guard let state = history.last else { return nil }
        self.task = task
        self.state = state
        self.history = history
        self.pid = pid
    }

    /// Whether the run is still this task's, as far as can be told.
    private var isOwn: Bool {
        StandingClaim(history: history) == nil && (pid.map { $0.taskARN == task.arn } ?? true)
    }

    /// Whether the run's state is to say that its task is being made.
    package var isToShowPending: Bool {
        ["PROVISIONING", "PENDING"].contains(task.lastStatus) && state.kind == .pending
            && state.name != Self.pendingName && isOwn
    }

    /// - Parameter stoppedAt: when the task stopped; nil: not known.
    package func stopped(at stoppedAt: Date?) -> Verdict {
        guard isOwn, !isScheduledSince(stoppedAt) else { return .nothing }
        switch state.kind {
        case .completed, .failed, .cancelled, .crashed, .paused: return .nothing
        case .scheduled where !state.isInProcessRetry: return .nothing
        case .cancelling: return .cancelled
        case .pending, .running, .scheduled: return hasFailed ? .crashed(hasRun: hasRun) : .nothing
        }
    }

    private func isScheduledSince(_ stoppedAt: Date?) -> Bool {
        guard let stoppedAt, let scheduledAt = history.last(where: \.isNewScheduling)?.timestamp else { return false }
        return scheduledAt > stoppedAt
    }

    private var hasRun: Bool {
        let first = history.lastIndex(where: \.isNewScheduling) ?? history.startIndex
        return history[first...].contains { $0.kind == .running }
    }

    /// By the exit code of the container that runs the flow, or of any where none bears its name. A task whose Spot capacity was
    /// taken back may exit with 0.
    private var hasFailed: Bool {
        let main = task.containers.filter { $0.name == Self.containerName }
        let counted = main.isEmpty ? task.containers : main
        return counted.contains { $0.exitCode != 0 } || Evidence.isSpotInterruption(task)
            || (task.containers.isEmpty && task.stopCode == "TaskFailedToStart")
    }

    /// Prefect's name for the container that runs the flow.
    private static let containerName = "prefect"

    /// The container whose log is the flow's; nil where that cannot be told.
    package var container: String? {
        task.containers.count == 1
            ? task.containers[0].name : task.containers.first { $0.name == Self.containerName }?.name
    }
}
