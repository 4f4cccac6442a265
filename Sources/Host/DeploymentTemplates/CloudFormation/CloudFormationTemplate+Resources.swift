internal import DriverProtocol

extension CloudFormationTemplate {
    static let logGroup = "/ecs/${ClusterName}/worker-host"

    /// A resource: its type, and properties in which `${…}` are references.
    private func resource(
        _ type: String, _ properties: JSONValue, condition: String? = nil, further: JSONObject = [:]
    ) -> JSONValue {
        var resource: JSONObject = ["Type": .string(type)]
        if let condition { resource["Condition"] = .string(condition) }
        resource.merge(further)
        resource["Properties"] = CloudFormationValue.references(properties)
        return .object(resource)
    }

    var infrastructure: JSONObject {
        [
            "Cluster": resource(
                "AWS::ECS::Cluster",
                ["ClusterName": "${ClusterName}", "CapacityProviders": ["FARGATE", "FARGATE_SPOT"]],
                condition: "CreatesCluster"),
            "LogGroup": resource(
                "AWS::Logs::LogGroup",
                ["LogGroupName": .string(Self.logGroup), "RetentionInDays": .int(StackSettings.logRetention)],
                further: ["DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"]),
            "SecurityGroup": resource(
                "AWS::EC2::SecurityGroup",
                [
                    "GroupDescription": "worker-host: nothing comes in", "VpcId": "${VpcId}",
                    "SecurityGroupEgress": [
                        [
                            "Description": "Prefect and AWS", "IpProtocol": "-1", "CidrIp": "0.0.0.0/0",
                        ]
                    ],
                ]),
        ]
    }

    var roles: JSONObject {
        let trust = TrustPolicy.ecsTasks(in: Self.place)
        let permissions = settings.permissions(
            cluster: "${ClusterName}", passing: ["${ExecutionRole.Arn}", "${FlowRole.Arn}"], logGroup: Self.logGroup)
        let events = HostPolicy.document([
            HostPolicy.readEvents(of: Self.place.arn("sqs", "${TaskEventsQueueName}")).json
        ])
        let secret = HostPolicy.document([
            [
                "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "${PrefectAPIKeySecretArn}",
            ]
        ])
        func role(_ about: String, _ further: JSONObject = [:]) -> JSONValue {
            var properties: JSONObject = ["Description": .string(about), "AssumeRolePolicyDocument": trust]
            properties.merge(further)
            return resource("AWS::IAM::Role", .object(properties))
        }
        return [
            "ExecutionRole": role(
                "ECS pulls images, reads the API key and writes logs with it",
                [
                    "ManagedPolicyArns": [
                        "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
                    ],
                    "Policies": CloudFormationValue.when(
                        "HasAPIKey", [["PolicyName": "read-api-key", "PolicyDocument": secret]]),
                ]),
            "FlowRole": role("Flow runs' own code acts with it: give it what your flows need"),
            // Of the role itself: the host asks for its queue as it starts, and not again for minutes.
            "HostRole": role(
                "worker-host launches flow runs with it",
                [
                    "Policies": CloudFormationValue.when(
                        "HasTaskEvents", [["PolicyName": "read-task-events", "PolicyDocument": events]])
                ]),
            "LaunchFlowRuns": resource(
                "AWS::IAM::Policy",
                [
                    "PolicyName": "launch-flow-runs", "Roles": ["${HostRole}"],
                    "PolicyDocument": HostPolicy(permissions, in: Self.place).json,
                ]),
        ]
    }

    var service: JSONObject {
        let task = HostTask(
            name: settings.name, image: "${Image}", apiURL: "${PrefectAPIURL}", apiKeySecret: nil,
            pools: settings.pools, region: "${AWS::Region}", logGroup: "${LogGroup}",
            executionRole: "${ExecutionRole.Arn}", hostRole: "${HostRole.Arn}",
            eventSetting: [
                "Fn::If": [
                    "HasTaskEvents", HostTask.eventSetting(queue: "${TaskEventsQueue.QueueName}"),
                    HostTask.eventSetting(queue: nil),
                ]
            ])
        var definition = CloudFormationValue.properties(task.definition)
        var container = CloudFormationValue.properties(task.container)
        container["Secrets"] = CloudFormationValue.when(
            "HasAPIKey", [["Name": "PREFECT_API_KEY", "ValueFrom": "${PrefectAPIKeySecretArn}"]])
        definition["ContainerDefinitions"] = [container]
        var service = CloudFormationValue.properties(
            HostService(
                name: settings.name, cluster: "${ClusterName}", taskDefinition: "${TaskDefinition}", subnets: [],
                securityGroups: ["${SecurityGroup.GroupId}"], assignsPublicIP: true
            ).json)
        // CloudFormation spells it so.
        let network: JSONValue = [
            "AwsvpcConfiguration": [
                "Subnets": "${SubnetIds}", "SecurityGroups": ["${SecurityGroup.GroupId}"],
                "AssignPublicIp": "${AssignPublicIp}",
            ]
        ]
        service["NetworkConfiguration"] = network
        service["Cluster"] = ["Fn::If": ["CreatesCluster", "${Cluster}", "${ClusterName}"]]
        return [
            "TaskDefinition": resource("AWS::ECS::TaskDefinition", definition),
            "Service": resource("AWS::ECS::Service", service, further: ["DependsOn": ["LaunchFlowRuns"]]),
        ]
    }

    /// The cluster's task events, in a queue with another one for what nobody could handle.
    var taskEvents: JSONObject {
        let condition = "HasTaskEvents"
        let kept: JSONObject = ["DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"]
        return [
            "TaskEventsDeadLetterQueue": resource(
                "AWS::SQS::Queue",
                [
                    "QueueName": "${TaskEventsQueueName}-dead-letters", "SqsManagedSseEnabled": true,
                    "MessageRetentionPeriod": .int(StackSettings.eventRetention),
                ], condition: condition, further: kept),
            "TaskEventsQueue": resource(
                "AWS::SQS::Queue",
                [
                    "QueueName": "${TaskEventsQueueName}", "SqsManagedSseEnabled": true,
                    "MessageRetentionPeriod": .int(StackSettings.eventRetention),
                    "RedrivePolicy": [
                        "deadLetterTargetArn": "${TaskEventsDeadLetterQueue.Arn}",
                        "maxReceiveCount": .int(StackSettings.eventDeliveries),
                    ],
                ], condition: condition, further: kept),
            "TaskEventsRule": resource(
                "AWS::Events::Rule",
                [
                    "Description": "State changes of the cluster's tasks",
                    "EventPattern": [
                        "source": ["aws.ecs"], "detail-type": ["ECS Task State Change"],
                        "detail": ["clusterArn": [.string(Self.place.cluster("${ClusterName}"))]],
                    ],
                    "Targets": [["Id": "queue", "Arn": "${TaskEventsQueue.Arn}"]],
                ], condition: condition),
            "TaskEventsQueuePolicy": resource(
                "AWS::SQS::QueuePolicy",
                [
                    "Queues": ["${TaskEventsQueue}"],
                    "PolicyDocument": HostPolicy.document([
                        [
                            "Effect": "Allow", "Principal": ["Service": "events.amazonaws.com"],
                            "Action": "sqs:SendMessage", "Resource": "${TaskEventsQueue.Arn}",
                            "Condition": ["ArnEquals": ["aws:SourceArn": "${TaskEventsRule.Arn}"]],
                        ]
                    ]),
                ], condition: condition),
        ]
    }
}
