package import DriverProtocol

/// A task's change of state as EventBridge tells it: the document of "ECS Task State Change".
///
/// It is told at least once and in no promised order; `version` counts a task's changes, as DescribeTasks does too.
package struct TaskStateChange: Sendable, Equatable {
    /// The event's id, a UUID.
    package let id: String
    /// When it happened: ISO 8601.
    package let time: String?
    /// The task, as far as events tell it: without tags, its times as texts.
    package let task: TaskObservation
    package let version: Int
    /// The same for repetitions of the event, and for no other event of its task.
    package let key: String

    /// The event's `detail-type`.
    private static let kind = "ECS Task State Change"

    /// Nil for any other document.
    package init?(json: JSONValue) {
        guard json["detail-type"]?.string == Self.kind, let id = json["id"]?.string, let detail = json["detail"],
            let task = TaskObservation(json: detail), !task.lastStatus.isEmpty
        else { return nil }
        self.id = id
        time = json["time"]?.string
        self.task = task
        let version = detail["version"]?.int
        self.version = version ?? 0
        key = version.map(String.init) ?? id
    }

    /// When the task came to its end: ISO 8601.
    package var stoppedAt: String? { task.json["stoppedAt"]?.string ?? time }
}
