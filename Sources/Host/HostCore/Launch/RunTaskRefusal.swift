package import DriverProtocol

/// What a RunTask that launched nothing means.
package enum RunTaskRefusal: Sendable, Equatable {
    /// No room now: wait, and try again.
    case capacity(reason: String)
    /// Asking again would not help: the run crashes with the message and the remedy.
    case permanent(reason: String, remedy: String)

    /// Reads `failures[]` of an answer with status 200.
    package init(failures: [JSONValue]) {
        let reasons = failures.map { failure in
            [failure["reason"]?.string, failure["detail"]?.string].compactMap { $0 }.joined(separator: ": ")
        }
        let reason = reasons.first { !$0.isEmpty } ?? "ECS launched no task and gave no reason"
        self = Self.classify(reason)
    }

    /// Sorts a refusal by its text, which is all that ECS gives.
    package static func classify(_ reason: String) -> RunTaskRefusal {
        let text = reason.lowercased()
        if text.hasPrefix("resource:") || text == "agent" || text.hasPrefix("agent:")
            || capacityMarks.contains(where: text.contains)
        {
            return .capacity(reason: reason)
        }
        let remedy =
            remedies.first { text.contains($0.mark) }?.remedy
            ?? "See the reason in the ECS console's cluster events, mend the job variables and run the flow again."
        return .permanent(reason: reason, remedy: remedy)
    }

    /// Whether an exception says that there is no room. Other exceptions quote resources too ("… on resource: arn:…" in
    /// denied access), so these are told by whole phrases alone.
    package static func isCapacity(exception message: String) -> Bool {
        let text = message.lowercased()
        return !text.contains("not authorized") && capacityMarks.contains(where: text.contains)
    }

    /// Phrases of ECS's refusals for want of room, in lower case.
    private static let capacityMarks = [
        "capacity is unavailable", "limit on the number of vcpus", "vcpu limit",
        "no container instances were found", "empty capacity", "capacity provider is empty",
        "limit on the number of tasks in the provisioning state", "insufficient capacity",
    ]

    private static let remedies: [(mark: String, remedy: String)] = [
        (
            "attribute",
            "No container instance has the attributes that the task definition asks for: mend its placement constraints, "
                + "architecture or network mode, or add instances that have them."
        ),
        (
            "inactive",
            "The task definition was deregistered: register it again, or name another in task_definition_arn."
        ),
        ("memberof", "A placement constraint matches no container instance: mend it or add instances."),
    ]
}
