internal import HostCore

/// One event, as it is handled.
struct TaskEventItem: Sendable {
    /// The receipt of its message.
    let receipt: String
    let change: TaskStateChange
    /// Whether a later event of its task was there before.
    let isLate: Bool
    /// The task's tags; nil when they cannot be read.
    var tags: [String: String]?

    /// The run that the task was launched for; nil for a task that is none of Prefect's, as far as is known.
    var flowRunID: String? {
        let id = change.task.identity?.flowRunID ?? tags?["prefect.io/flow-run-id"]
        return id.flatMap { ClaimID($0) == nil ? nil : $0 }
    }
}
