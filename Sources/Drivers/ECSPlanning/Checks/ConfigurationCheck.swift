internal import DriverProtocol

/// Fields of the job configuration that only make sense together.
enum ConfigurationCheck {
    /// Notes what is missing.
    static func check(_ job: JobConfiguration, notes: inout PlanningNotes) {
        if job.linkedDefinition == nil, job.taskDefinition.isEmpty, job.rawTaskDefinition.isEmpty {
            notes.add(
                Finding(
                    DefinitionBuilder.root,
                    "A task definition must be provided if a task definition ARN is not present on the task run request.",
                    rule: "task_definition or task_run_request.taskDefinition",
                    remedy: "Give the template a task_definition, or set the job variable task_definition_arn."))
        }
        let containers = job.taskDefinition["containerDefinitions"]?.array ?? []
        if !containers.isEmpty, containers.allSatisfy({ $0["essential"]?.bool == false }) {
            notes.add(.noEssentialContainer(containers))
        }
        if job.configuresLogs, job.linkedDefinition == nil, job.executionRoleARN == nil,
            (job.rawTaskDefinition["executionRoleArn"] ?? job.taskDefinition["executionRoleArn"])?.filledString == nil
        {
            notes.add(
                Finding(
                    JobConfiguration.root + "/execution_role_arn",
                    "An `execution_role_arn` must be provided to use `configure_cloudwatch_logs`.",
                    rule: "awslogs needs an execution role that may write logs",
                    remedy: "Set the job variable execution_role_arn."))
        }
        if !job.logOptions.isEmpty, !job.configuresLogs {
            notes.add(
                Finding(
                    JobConfiguration.root + "/cloudwatch_logs_options", value: .object(job.logOptions),
                    "`configure_cloudwatch_logs` must be enabled to use `cloudwatch_logs_options`.",
                    rule: "cloudwatch_logs_options need configure_cloudwatch_logs",
                    remedy: "Set configure_cloudwatch_logs to true, or remove cloudwatch_logs_options."))
        }
        if !job.networkConfiguration.isEmpty, job.vpcID == nil {
            notes.add(
                Finding(
                    JobConfiguration.root + "/vpc_id",
                    "You must provide a `vpc_id` to enable custom `network_configuration`.",
                    rule: "network_configuration needs vpc_id", remedy: "Set the job variable vpc_id."))
        }
        if let network = job.network, !["infer", "inherit"].contains(network) {
            notes.add(
                Finding(
                    NetworkPlanner.networkPath, value: .string(network), "network is '\(network)'.",
                    rule: "network is 'infer' or 'inherit'",
                    remedy: "Write infer, for the subnets of vpc_id or the default VPC, or inherit, for the network of "
                        + "worker-host's own task."))
        }
    }
}
