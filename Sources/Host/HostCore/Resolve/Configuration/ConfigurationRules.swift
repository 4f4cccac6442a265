internal import DriverProtocol

/// The rules of Prefect's ECS worker that look at several fields of a configuration.
struct ConfigurationRules {
    /// What breaks a rule.
    private(set) var findings: [ConfigurationFinding] = []

    init(_ configuration: JSONObject) {
        let definition = configuration["task_definition"]?.object ?? JSONObject()
        let linked = configuration["task_run_request"]?["taskDefinition"]?.isTruthy ?? false
        func isSet(_ name: String) -> Bool { configuration[name]?.isTruthy ?? false }

        if !linked, !definition.contains(where: { $0.key != "containerDefinitions" || !$0.value.isNull }) {
            refuse(
                "task_definition", "The configuration neither has a task definition nor links to one.",
                "Give task_definition some members in the base job template, or set task_definition_arn.")
        }
        checkContainers(definition["containerDefinitions"])
        if isSet("configure_cloudwatch_logs"), !isSet("execution_role_arn"), !linked,
            !(definition["executionRoleArn"]?.isTruthy ?? false)
        {
            refuse(
                "execution_role_arn", "configure_cloudwatch_logs is true, but no execution role is given.",
                "Set execution_role_arn to a role that may write to CloudWatch Logs.")
        }
        if isSet("cloudwatch_logs_options"), !isSet("configure_cloudwatch_logs") {
            refuse(
                "cloudwatch_logs_options",
                "cloudwatch_logs_options is \(configuration["cloudwatch_logs_options"]?.brief ?? "set"), but logs are not configured.",
                "Set configure_cloudwatch_logs to true, or leave the options out.")
        }
        if isSet("network_configuration"), !isSet("vpc_id") {
            refuse(
                "network_configuration",
                "network_configuration is \(configuration["network_configuration"]?.brief ?? "set"), but no vpc_id is given.",
                "Set vpc_id to the VPC of these subnets.")
        }
    }

    private mutating func checkContainers(_ value: JSONValue?) {
        guard let value, !value.isNull else { return }
        guard let containers = value.array else {
            refuse(
                "task_definition/containerDefinitions", "containerDefinitions is \(value.brief), not a list of maps.",
                "Correct the base job template.")
            return
        }
        for (position, container) in containers.enumerated() where container.object == nil {
            refuse(
                "task_definition/containerDefinitions/\(position)",
                "Container definition \(position) is \(container.brief), not a map.", "Correct the base job template.")
        }
        if !containers.isEmpty, containers.allSatisfy({ $0["essential"] == .bool(false) }) {
            refuse(
                "task_definition/containerDefinitions", "Every container has essential set to false.",
                "Leave essential out, or set it to true, for the container that runs the flow.")
        }
    }

    private mutating func refuse(_ path: String, _ message: String, _ hint: String) {
        findings.append(
            ConfigurationFinding(
                path: "\(ConfigurationCheck.root)/\(path)", severity: .error, message: message, hint: hint))
    }
}
