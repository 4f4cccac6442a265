/// Why a task stopped, in words for the flow run's state and log.
package struct Evidence: Sendable, Equatable {
    /// One paragraph: stop code, reason, each container's end.
    package let message: String

    package init(task: TaskObservation) {
        var sentences: [String] = []
        let code = task.stopCode.map { " (\($0))" } ?? ""
        let reason = task.stoppedReason.map { ": \(Self.sentence($0))" } ?? "."
        sentences.append("The ECS task stopped before the flow run ended\(code)\(reason)")
        if Self.isSpotInterruption(task) {
            sentences.append("AWS took the Spot capacity back.")
        }
        for container in task.containers {
            sentences.append(Self.describe(container, task: task))
        }
        sentences.append("Task \(task.arn).")
        message = sentences.joined(separator: " ")
    }

    /// A spot interruption is told by its code, or by its reason when the container still exited with 0.
    package static func isSpotInterruption(_ task: TaskObservation) -> Bool {
        task.stopCode == "SpotInterruption" || (task.stoppedReason?.contains("Spot Task was interrupted") ?? false)
    }

    private static func describe(_ container: TaskObservation.Container, task: TaskObservation) -> String {
        var text = "Container '\(container.name)' "
        if let exitCode = container.exitCode {
            text += "exited with \(exitCode)"
        } else {
            text += "has no exit code: it never ran to an end"
        }
        if container.reason?.hasPrefix("OutOfMemoryError") == true {
            let memory = (container.memory ?? task.memory).map { " of its \($0) MiB" } ?? ""
            text += "; it was killed for want of memory\(memory)"
        }
        if let reason = container.reason { text += " (\(reason))" }
        return sentence(text)
    }

    private static func sentence(_ text: String) -> String {
        text.hasSuffix(".") ? text : text + "."
    }
}
