internal import HostCore

extension TaskWatcher {
    /// Takes what an event tells of a task; its end is judged at once.
    /// - Returns: whether this host watches the task.
    func take(_ task: TaskObservation) async -> Bool {
        guard let flowRunID = task.identity?.flowRunID, watches(task.arn, of: flowRunID) else { return false }
        flow.heard()
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
    func eventsFailed() { flow.failed() }
}
