internal import HostCore
internal import Logging

extension TaskWatcher {
    /// Takes what an event tells of a task; its end is judged at once.
    /// - Returns: whether this host watches the task.
    func take(_ task: TaskObservation) async -> Bool {
        guard let flowRunID = task.identity?.flowRunID, watches(task.arn, of: flowRunID) else { return false }
        flow.heard()
        sayFlow()
        watched[flowRunID]?.isHeard = true
        guard task.isStopped else { return true }
        if watched[flowRunID]?.stopped == nil { watched[flowRunID]?.stopped = (task, time.elapsed()) }
        await judgeStopped()
        return true
    }

    /// Whether this host watches this very task.
    func watches(_ taskARN: String, of flowRunID: String) -> Bool {
        watched[flowRunID]?.task.taskARN == taskARN
    }

    /// Events do not come now.
    func eventsFailed() {
        flow.failed()
        sayFlow()
    }

    /// A look has found what no event had told.
    func eventMissed() {
        flow.missed(now: time.elapsed())
        sayFlow()
    }

    /// Says how often tasks are looked at from now on, where that has changed.
    private func sayFlow() {
        let flows = flow.isFlowing(now: time.elapsed())
        guard flows != saidFlow else { return }
        saidFlow = flows
        logger.info(
            flows
                ? "task events come: tasks are looked at more seldom"
                : "task events do not come: tasks are looked at as often as without")
    }
}
