internal import DriverProtocol

/// Rules that depend on where the task runs.
extension DefinitionCheck {
    private static let mostConstraints = 10
    private static let longestStop = 120

    func checkFargate(notes: inout PlanningNotes) {
        if let mode = document["pidMode"]?.string, mode != "task" {
            notes.add(
                Finding(
                    Self.root + "/pidMode", value: .string(mode), "pidMode is '\(mode)'.",
                    rule: "Fargate allows the pidMode task only", remedy: "Remove pidMode, or set it to task."))
        }
        EphemeralStorageCheck.check(document, at: Self.root, notes: &notes)
        if let constraints = document["placementConstraints"], !(constraints.array ?? []).isEmpty {
            notes.add(
                Finding(
                    Self.root + "/placementConstraints", value: constraints,
                    "The task definition has placement constraints.", rule: "Fargate has no placement constraints",
                    remedy: "Remove placementConstraints, or use the EC2 launch type."))
        }
        for (position, container) in (document["containerDefinitions"]?.array ?? []).enumerated() {
            let path = "\(Self.root)/containerDefinitions/\(position)"
            if let seconds = container["stopTimeout"]?.int, seconds > Self.longestStop {
                notes.add(
                    Finding(
                        path + "/stopTimeout", value: .int(seconds), "stopTimeout is \(seconds) s.",
                        rule: "stopTimeout is \(Self.longestStop) s at most on Fargate",
                        remedy: "Use \(Self.longestStop) or less."))
            }
            GPUCheck.check(container, at: path, notes: &notes)
        }
    }

    func checkElsewhere(notes: inout PlanningNotes) {
        if let storage = document["ephemeralStorage"] {
            notes.add(
                Finding(
                    Self.root + "/ephemeralStorage", value: storage,
                    "Ephemeral storage is asked for a task on \(mode.name).",
                    rule: "ephemeralStorage is for tasks on Fargate",
                    remedy: "Remove the job variable ephemeral_storage, or use the FARGATE launch type.",
                    severity: .warning))
        }
        if let constraints = document["placementConstraints"]?.array, constraints.count > Self.mostConstraints {
            notes.add(
                Finding(
                    Self.root + "/placementConstraints", value: .int(constraints.count),
                    "The task definition has \(constraints.count) placement constraints.",
                    rule: "placementConstraints has \(Self.mostConstraints) at most",
                    remedy: "Keep \(Self.mostConstraints) or fewer."))
        }
    }
}
