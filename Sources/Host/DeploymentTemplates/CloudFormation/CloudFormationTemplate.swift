package import DriverProtocol

/// Everything that a host needs in an account, as a CloudFormation template in JSON.
package struct CloudFormationTemplate: Sendable {
    let settings: StackSettings

    package init(_ settings: StackSettings) {
        self.settings = settings
    }

    static let place = AWSPlace(
        partition: "${AWS::Partition}", region: "${AWS::Region}", account: "${AWS::AccountId}")

    package var json: JSONValue {
        [
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "worker-host: a service that launches Prefect flow runs as ECS tasks",
            "Parameters": parameters, "Conditions": conditions, "Resources": resources, "Outputs": outputs,
        ]
    }

    private var conditions: JSONValue {
        [
            "CreatesCluster": CloudFormationValue.equals("CreateCluster", "true"),
            "HasAPIKey": ["Fn::Not": [CloudFormationValue.equals("PrefectAPIKeySecretArn", "")]],
            "HasTaskEvents": CloudFormationValue.equals("CreateTaskEvents", "true"),
        ]
    }

    private var parameters: JSONValue {
        func text(_ about: String, _ value: String) -> JSONValue {
            ["Type": "String", "Description": .string(about), "Default": .string(value)]
        }
        func choice(_ about: String, _ value: String, _ values: [String]) -> JSONValue {
            var parameter = text(about, value)
            parameter["AllowedValues"] = .array(values.map(JSONValue.string))
            return parameter
        }
        return [
            "ClusterName": text("The cluster that flow runs and worker-host run in", settings.cluster),
            "CreateCluster": choice("Whether the cluster is made by this stack", "true", ["true", "false"]),
            "VpcId": [
                "Type": "AWS::EC2::VPC::Id", "Description": "The VPC that worker-host runs in",
            ],
            "SubnetIds": [
                "Type": "List<AWS::EC2::Subnet::Id>", "Description": "Subnets of it with a way to the Prefect server",
            ],
            "AssignPublicIp": choice(
                "ENABLED in subnets whose way out is an internet gateway", "ENABLED", ["ENABLED", "DISABLED"]),
            "Image": text("worker-host's image", settings.image),
            "PrefectAPIURL": text("PREFECT_API_URL of worker-host", settings.apiURL),
            "PrefectAPIKeySecretArn": text(
                "The secret in Secrets Manager with the API key; empty for a server without one", settings.apiKeySecret),
            "CreateTaskEvents": choice(
                "Whether the cluster's task events go to a queue that worker-host reads, so that it notices ends at once",
                "true", ["true", "false"]),
            "TaskEventsQueueName": text("The queue's name", settings.eventQueue),
        ]
    }

    private var resources: JSONValue {
        var resources = JSONObject()
        for part in [infrastructure, roles, service, taskEvents] { resources.merge(part) }
        return .object(resources)
    }

    private var outputs: JSONValue {
        func output(_ about: String, _ value: String) -> JSONValue {
            ["Description": .string(about), "Value": CloudFormationValue.references(.string(value))]
        }
        return [
            "ClusterName": output("For the job variable cluster", "${ClusterName}"),
            "ExecutionRoleArn": output("For the job variable execution_role_arn", "${ExecutionRole.Arn}"),
            "FlowRoleArn": output("For the job variable task_role_arn", "${FlowRole.Arn}"),
            "LogGroupName": output("For cloudwatch_logs_options", "${LogGroup}"),
        ]
    }
}
