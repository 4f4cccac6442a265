internal import DriverProtocol

/// Everything that a host needs in an account, as a terraform root module in one file.
package struct TerraformModule: Sendable {
    let settings: StackSettings

    package init(_ settings: StackSettings) {
        self.settings = settings
    }

    static let place = AWSPlace(
        partition: "${data.aws_partition.current.partition}", region: "${var.region}",
        account: "${data.aws_caller_identity.current.account_id}")

    package var text: String {
        let head = "# worker-host: a service that launches Prefect flow runs as ECS tasks.\n"
        return ([head] + blocks.map { $0.text() }).joined(separator: "\n").trimmingNewlines + "\n"
    }

    private var blocks: [HCLBlock] {
        let parts: [[HCLBlock]] = [
            provider, variables,
            [HCLBlock("data", "aws_partition", "current"), HCLBlock("data", "aws_caller_identity", "current")],
            infrastructure, roles, service, taskEvents, outputs,
        ]
        return parts.flatMap(\.self)
    }

    private var provider: [HCLBlock] {
        let source = HCLExpression.object([("source", .text("hashicorp/aws")), ("version", .text(">= 5.0"))])
        return [
            HCLBlock(
                "terraform", attributes: [("required_version", .text(">= 1.3"))],
                blocks: [HCLBlock("required_providers", attributes: [("aws", source)])]),
            HCLBlock("provider", "aws", attributes: [("region", .code("var.region"))]),
        ]
    }

    private var variables: [HCLBlock] {
        func variable(
            _ name: String, _ type: String, _ about: String, _ value: HCLExpression?
        ) -> HCLBlock {
            var attributes: [(key: String, value: HCLExpression)] = [
                ("type", .code(type)), ("description", .text(about)),
            ]
            if let value { attributes.append(("default", value)) }
            return HCLBlock("variable", name, attributes: attributes)
        }
        let region: HCLExpression? = settings.region.isEmpty ? nil : .text(settings.region)
        return [
            variable("region", "string", "The region of the cluster", region),
            variable(
                "cluster_name", "string", "The cluster that flow runs and worker-host run in", .text(settings.cluster)),
            variable("create_cluster", "bool", "Whether the cluster is made here", .bool(true)),
            variable("vpc_id", "string", "The VPC that worker-host runs in", nil),
            variable("subnet_ids", "list(string)", "Subnets of it with a way to the Prefect server", nil),
            variable(
                "assign_public_ip", "bool", "True in subnets whose way out is an internet gateway", .bool(true)),
            variable("image", "string", "worker-host's image", .text(settings.image)),
            variable("prefect_api_url", "string", "PREFECT_API_URL of worker-host", .text(settings.apiURL)),
            variable(
                "prefect_api_key_secret_arn", "string",
                "The secret in Secrets Manager with the API key; empty for a server without one",
                .text(settings.apiKeySecret)),
            variable(
                "create_task_events", "bool",
                "Whether the cluster's task events go to a queue that worker-host reads, so that it notices ends at once",
                .bool(true)),
            variable("task_events_queue_name", "string", "The queue's name", .text(settings.eventQueue)),
        ]
    }

    private var outputs: [HCLBlock] {
        func output(_ name: String, _ about: String, _ value: String) -> HCLBlock {
            HCLBlock("output", name, attributes: [("description", .text(about)), ("value", .code(value))])
        }
        return [
            output("cluster_name", "For the job variable cluster", "var.cluster_name"),
            output("execution_role_arn", "For the job variable execution_role_arn", "aws_iam_role.execution.arn"),
            output("flow_role_arn", "For the job variable task_role_arn", "aws_iam_role.flow.arn"),
            output("log_group_name", "For cloudwatch_logs_options", "aws_cloudwatch_log_group.worker_host.name"),
        ]
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        guard let last = lastIndex(where: { $0 != "\n" }) else { return "" }
        return String(self[...last])
    }
}
