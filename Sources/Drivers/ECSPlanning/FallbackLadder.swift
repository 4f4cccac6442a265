internal import DriverProtocol

/// The rungs of a plan: the launch mode that was asked for, then those of the field `capacity_fallback`.
enum FallbackLadder {
    /// The modes in order. Without the field there is one.
    static func modes(_ first: LaunchMode, _ job: JobConfiguration, notes: inout PlanningNotes) -> [LaunchMode] {
        var reader = ConfigurationReader(members: job.all, notes: notes)
        let entries = reader.array("capacity_fallback")
        notes = reader.notes
        var modes = [first]
        for (position, entry) in entries.enumerated() {
            if let name = entry.filledString {
                modes.append(LaunchMode(launchType: name, strategy: []))
            } else if let strategy = entry.array {
                modes.append(LaunchMode(launchType: nil, strategy: strategy))
            } else {
                notes.add(
                    Finding(
                        JobConfiguration.root + "/capacity_fallback/\(position)", value: entry,
                        "capacity_fallback entry \(position + 1) is \(entry.typeName).",
                        rule: "an entry is a launch type or a capacity provider strategy",
                        remedy: "Write FARGATE, FARGATE_SPOT, EC2, EXTERNAL, or a list of capacity providers."))
            }
        }
        return modes
    }

    /// The rungs for a request that has everything but its launch mode.
    static func attempts(_ modes: [LaunchMode], request: JSONObject) -> [TaskPlan.Attempt] {
        modes.enumerated().map { position, mode in
            var rung = request
            mode.apply(to: &rung)
            let isLast = position == modes.count - 1
            let usesSpot = mode.name.contains("spot")
            let classes: [Interpretation.Class] = usesSpot ? [.capacity, .spotInterruption] : [.capacity]
            return TaskPlan.Attempt(
                name: mode.name, runTask: rung, fallbackOn: isLast ? [] : classes.map(\.rawValue))
        }
    }
}
