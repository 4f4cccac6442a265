import ArgumentParser
import DeploymentTemplates
import DriverProtocol

/// `worker-host template base-job-template`
struct BaseJobTemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "base-job-template",
        abstract: "Print the base job template of a pool, with defaults that lead to your cluster, roles and network.",
        discussion: """
            Example: worker-host template base-job-template --cluster prefect > pool.json
                     prefect work-pool create --type ecs --base-job-template pool.json my-ecs-pool
            """)

    @Option(help: ArgumentHelp("The cluster of flow runs.", valueName: "CLUSTER"))
    var cluster: String?

    @Option(help: ArgumentHelp("FARGATE, FARGATE_SPOT, EC2 or EXTERNAL.", valueName: "TYPE"))
    var launchType: String?

    @Option(help: ArgumentHelp("The image of flow runs.", valueName: "IMAGE"))
    var image: String?

    @Option(help: ArgumentHelp("The role of the flows' code.", valueName: "ARN"))
    var taskRole: String?

    @Option(help: ArgumentHelp("The role by which ECS pulls images, reads secrets, writes logs.", valueName: "ARN"))
    var executionRole: String?

    @Option(
        name: .customLong("api-key-secret"),
        help: ArgumentHelp("The secret of Secrets Manager with the API key.", valueName: "ARN"))
    var apiKeySecret: String?

    @Option(help: ArgumentHelp("The CloudWatch Logs group of flow runs; it has to be there.", valueName: "GROUP"))
    var logGroup: String?

    @Option(help: ArgumentHelp("The VPC of flow runs.", valueName: "ID"))
    var vpc: String?

    @OptionGroup var network: NetworkOptions

    func validate() throws {
        for (text, option) in [
            (cluster, "--cluster"), (launchType, "--launch-type"), (image, "--image"), (taskRole, "--task-role"),
            (executionRole, "--execution-role"), (apiKeySecret, "--api-key-secret"), (logGroup, "--log-group"),
            (vpc, "--vpc"),
        ] {
            try TemplateText.check(text, option)
        }
        if let launchType, !["FARGATE", "FARGATE_SPOT", "EC2", "EXTERNAL"].contains(launchType) {
            throw ValidationError("--launch-type takes FARGATE, FARGATE_SPOT, EC2 or EXTERNAL, not '\(launchType)'")
        }
        let needsExecutionRole = [(logGroup, "--log-group"), (apiKeySecret, "--api-key-secret")]
        for (value, option) in needsExecutionRole where value != nil && executionRole == nil {
            throw ValidationError("\(option) needs an --execution-role: ECS acts with it")
        }
        let hasNetwork = !network.subnets.isEmpty || !network.securityGroups.isEmpty || network.assignsPublicIP
        if hasNetwork, network.subnets.isEmpty || vpc == nil {
            throw ValidationError("a network of your own needs --vpc and at least one --subnet")
        }
    }

    func run() throws {
        StandardOutput.write(PoolTemplate(defaults: defaults).json.text(.pretty))
    }

    private var defaults: JSONObject {
        var defaults = JSONObject()
        for (name, value) in [
            ("cluster", cluster), ("launch_type", launchType), ("image", image), ("task_role_arn", taskRole),
            ("execution_role_arn", executionRole), ("prefect_api_key_secret_arn", apiKeySecret), ("vpc_id", vpc),
        ] {
            if let value { defaults[name] = .string(value) }
        }
        if let logGroup {
            defaults["configure_cloudwatch_logs"] = true
            // The group is there: a role that may not create groups is enough.
            defaults["cloudwatch_logs_options"] = [
                "awslogs-group": .string(logGroup), "awslogs-create-group": "false",
            ]
        }
        if !network.subnets.isEmpty {
            var members: JSONObject = ["subnets": .array(network.subnets.map(JSONValue.string))]
            if !network.securityGroups.isEmpty {
                members["securityGroups"] = .array(network.securityGroups.map(JSONValue.string))
            }
            members["assignPublicIp"] = network.assignsPublicIP ? "ENABLED" : "DISABLED"
            defaults["network_configuration"] = .object(members)
        }
        return defaults
    }
}
