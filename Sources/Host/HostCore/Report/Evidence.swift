package import DriverProtocol

/// Why a task stopped, in words for the flow run's state and log: what ECS says, what it means and what to do about it, and
/// what the flow said last.
package struct Evidence: Sendable, Equatable {
    /// One paragraph, and the log's last lines below it.
    package let message: String

    /// - Parameters:
    ///   - meaning: the class of the end, and what to do.
    ///   - log: the last lines of the container's log, where they could be read.
    ///   - history: what was tried before, such as earlier starts.
    package init(task: TaskObservation, meaning: Interpretation? = nil, log: LogTail? = nil, history: String? = nil) {
        var sentences: [String] = []
        let code = task.stopCode.map { " (\($0))" } ?? ""
        let reason = task.stoppedReason.map { ": \(Self.sentence($0))" } ?? "."
        let what =
            task.stopCode == "TaskFailedToStart"
            ? "The ECS task failed to start" : "The ECS task stopped before the flow run ended"
        sentences.append(what + code + reason)
        if Self.isSpotInterruption(task) {
            sentences.append("AWS took the Spot capacity back.")
        }
        for container in task.containers {
            sentences.append(Self.describe(container, task: task))
        }
        if let history { sentences.append(history) }
        if let meaning, !meaning.hint.isEmpty, !sentences.contains(where: { $0.contains(meaning.hint) }) {
            sentences.append(Self.sentence(meaning.hint))
        }
        sentences.append("Task \(task.arn).")
        var message = sentences.joined(separator: " ")
        if let log {
            message += "\nThe last lines of its log (\(log.source.group), \(log.source.stream)):"
            for line in log.lines { message += "\n  " + line }
        }
        self.message = message
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
        if let reason = container.reason, reason != task.stoppedReason { text += " (\(reason))" }
        return sentence(text)
    }

    private static func sentence(_ text: String) -> String {
        text.hasSuffix(".") ? text : text + "."
    }
}
