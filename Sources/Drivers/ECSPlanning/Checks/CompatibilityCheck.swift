internal import DriverProtocol

/// Whether a task definition, made or linked, fits the launch mode.
enum CompatibilityCheck {
    private static let definitionPath = DefinitionBuilder.root

    /// Notes what does not fit, in the words of Prefect's worker, which users search for.
    static func check(_ definition: JSONObject, _ job: JobConfiguration, _ mode: LaunchMode, notes: inout PlanningNotes)
    {
        if job.configuresLogs, definition["executionRoleArn"]?.filledString == nil {
            notes.add(
                Finding(
                    definitionPath + "/executionRoleArn",
                    "An execution role arn must be set on the task definition to use `configure_cloudwatch_logs` or "
                        + "`stream_logs` but no execution role was found on the task definition.",
                    rule: "awslogs needs an execution role that may write logs",
                    remedy: "Set the job variable execution_role_arn, or executionRoleArn in the task definition."))
        }
        let requires = definition["requiresCompatibilities"]?.array?.compactMap(\.string)
        if let launchType = launchType(of: mode) {
            check(requires, launchType, notes: &notes)
            // Without a mode ECS means bridge.
            let network = definition["networkMode"]?.filledString ?? "bridge"
            if LaunchMode.isFargate(launchType), network != "awsvpc" {
                notes.add(
                    Finding(
                        definitionPath + "/networkMode", value: .string(network),
                        "Found network mode '\(network)' which is not compatible with launch type '\(launchType)'. "
                            + "Use either the 'EC2' launch type or the 'awsvpc' network mode.",
                        rule: "Fargate tasks use awsvpc",
                        remedy: "Remove networkMode from the task definition, or set launch_type to EC2."))
            }
        }
    }

    /// What a task is launched as: a strategy of Fargate alone is Fargate, any other is the cluster's matter.
    private static func launchType(of mode: LaunchMode) -> String? {
        if mode.strategy.isEmpty || mode.launchType == "FARGATE_SPOT" { return mode.launchType }
        return mode.runsOnFargate ? mode.strategy.first?["capacityProvider"]?.string : nil
    }

    private static func check(_ requires: [String]?, _ launchType: String, notes: inout PlanningNotes) {
        guard let requires, !requires.isEmpty else { return }
        let needed = LaunchMode.isFargate(launchType) ? "FARGATE" : launchType
        let fits: Bool
        switch needed {
        case "EC2": fits = true
        case "FARGATE": fits = requires.contains("FARGATE")
        // Prefect's worker asks for FARGATE here; either way ECS decides by its own list.
        default: fits = requires.contains(needed) || requires.contains("FARGATE")
        }
        guard !fits else { return }
        // In the sentence that Prefect's worker has for every launch type.
        notes.add(
            Finding(
                definitionPath + "/requiresCompatibilities", value: .array(requires.map(JSONValue.string)),
                "Task definition does not have 'FARGATE' in 'requiresCompatibilities' and cannot be used with launch "
                    + "type '\(launchType)'",
                rule: "the definition is made for the launch type",
                remedy: "Add \(needed) to requiresCompatibilities, or choose another launch type."))
    }
}
