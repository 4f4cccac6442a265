internal import DriverProtocol

extension TerraformModule {
    private static let eventsOnly: (key: String, value: HCLExpression) = (
        "count", .code("var.create_task_events ? 1 : 0")
    )
    private static let keyOnly: (key: String, value: HCLExpression) = (
        "count", .code("var.prefect_api_key_secret_arn == \"\" ? 0 : 1")
    )

    var infrastructure: [HCLBlock] {
        [
            HCLBlock(
                "resource", "aws_ecs_cluster", "this",
                attributes: [("count", .code("var.create_cluster ? 1 : 0")), ("name", .code("var.cluster_name"))]),
            HCLBlock(
                "resource", "aws_ecs_cluster_capacity_providers", "this",
                attributes: [
                    ("count", .code("var.create_cluster ? 1 : 0")),
                    ("cluster_name", .code("aws_ecs_cluster.this[0].name")),
                    ("capacity_providers", .list([.text("FARGATE"), .text("FARGATE_SPOT")])),
                ]),
            HCLBlock(
                "resource", "aws_cloudwatch_log_group", "worker_host",
                attributes: [
                    ("name", .template("/ecs/${var.cluster_name}/worker-host")),
                    ("retention_in_days", .number(StackSettings.logRetention)),
                ]),
            HCLBlock(
                "resource", "aws_security_group", "worker_host",
                attributes: [
                    ("name_prefix", .text("\(settings.name)-")),
                    ("description", .text("worker-host: nothing comes in")), ("vpc_id", .code("var.vpc_id")),
                ],
                blocks: [
                    HCLBlock(
                        "egress",
                        attributes: [
                            ("description", .text("Prefect and AWS")), ("protocol", .text("-1")),
                            ("from_port", .number(0)), ("to_port", .number(0)),
                            ("cidr_blocks", .list([.text("0.0.0.0/0")])),
                        ])
                ]),
        ]
    }

    var roles: [HCLBlock] {
        let trust = HCLExpression.json(TrustPolicy.ecsTasks(in: Self.place))
        func role(_ name: String, _ about: String) -> HCLBlock {
            HCLBlock(
                "resource", "aws_iam_role", name,
                attributes: [
                    ("name_prefix", .text("\(settings.name)-\(name)-")), ("description", .text(about)),
                    ("assume_role_policy", trust),
                ])
        }
        func policy(
            _ name: String, of role: String, _ document: JSONValue, when: (key: String, value: HCLExpression)?
        ) -> HCLBlock {
            HCLBlock(
                "resource", "aws_iam_role_policy", name,
                attributes: (when.map { [$0] } ?? []) + [
                    ("name", .text(name.replacing("_", with: "-"))), ("role", .code("aws_iam_role.\(role).id")),
                    ("policy", .json(document)),
                ])
        }
        let permissions = settings.permissions(
            cluster: "${var.cluster_name}", passing: ["${aws_iam_role.execution.arn}", "${aws_iam_role.flow.arn}"],
            logGroup: "${aws_cloudwatch_log_group.worker_host.name}")
        return [
            role("execution", "ECS pulls images, reads the API key and writes logs with it"),
            HCLBlock(
                "resource", "aws_iam_role_policy_attachment", "execution",
                attributes: [
                    ("role", .code("aws_iam_role.execution.name")),
                    (
                        "policy_arn",
                        .template(
                            "arn:\(Self.place.partition):iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
                    ),
                ]),
            policy(
                "read_api_key", of: "execution",
                HostPolicy.document([
                    [
                        "Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
                        "Resource": "${var.prefect_api_key_secret_arn}",
                    ]
                ]), when: Self.keyOnly),
            role("flow", "Flow runs' own code acts with it: give it what your flows need"),
            role("host", "worker-host launches flow runs with it"),
            policy("launch_flow_runs", of: "host", HostPolicy(permissions, in: Self.place).json, when: nil),
            policy(
                "read_task_events", of: "host",
                HostPolicy.document([HostPolicy.readEvents(of: "${aws_sqs_queue.task_events[0].arn}").json]),
                when: Self.eventsOnly),
        ]
    }

    var service: [HCLBlock] {
        let task = HostTask(
            name: settings.name, image: "${var.image}", apiURL: "${var.prefect_api_url}", apiKeySecret: nil,
            pools: settings.pools, region: "${var.region}",
            logGroup: "${aws_cloudwatch_log_group.worker_host.name}", executionRole: "", hostRole: "",
            eventSetting: [
                "name": .string(
                    #"${var.create_task_events ? "\#(HostTask.eventQueueSetting)" : "\#(HostTask.eventsSetting)"}"#),
                "value": #"${var.create_task_events ? aws_sqs_queue.task_events[0].name : "false"}"#,
            ])
        var container = (task.container.object ?? [:]).map { (key: $0.key, value: HCLExpression($0.value)) }
        container.append(
            (
                "secrets",
                .code(
                    #"var.prefect_api_key_secret_arn == "" ? [] : "#
                        + #"[{ name = "PREFECT_API_KEY", valueFrom = var.prefect_api_key_secret_arn }]"#)
            ))
        return [
            HCLBlock(
                "resource", "aws_ecs_task_definition", "worker_host",
                attributes: [
                    ("family", .text(settings.name)), ("network_mode", .text("awsvpc")),
                    ("requires_compatibilities", .list([.text("FARGATE")])), ("cpu", .number(HostTask.cpu)),
                    ("memory", .number(HostTask.memory)), ("execution_role_arn", .code("aws_iam_role.execution.arn")),
                    ("task_role_arn", .code("aws_iam_role.host.arn")),
                    ("container_definitions", .call("jsonencode", .list([.object(container)]))),
                ]),
            HCLBlock(
                "resource", "aws_ecs_service", "worker_host",
                attributes: [
                    ("name", .text(settings.name)),
                    ("cluster", .code("var.create_cluster ? aws_ecs_cluster.this[0].arn : var.cluster_name")),
                    ("task_definition", .code("aws_ecs_task_definition.worker_host.arn")),
                    ("desired_count", .number(1)), ("launch_type", .text("FARGATE")),
                    ("deployment_minimum_healthy_percent", .number(0)), ("deployment_maximum_percent", .number(100)),
                    // The roles have to be allowed what ECS and the host do at once.
                    (
                        "depends_on",
                        .list([
                            .code("aws_iam_role_policy.launch_flow_runs"), .code("aws_iam_role_policy.read_api_key"),
                            .code("aws_iam_role_policy.read_task_events"),
                            .code("aws_iam_role_policy_attachment.execution"),
                        ])
                    ),
                ],
                blocks: [
                    HCLBlock(
                        "deployment_circuit_breaker", attributes: [("enable", .bool(true)), ("rollback", .bool(true))]),
                    HCLBlock(
                        "network_configuration",
                        attributes: [
                            ("subnets", .code("var.subnet_ids")),
                            ("security_groups", .list([.code("aws_security_group.worker_host.id")])),
                            ("assign_public_ip", .code("var.assign_public_ip")),
                        ]),
                ]),
        ]
    }

    /// The cluster's task events, in a queue with another one for what nobody could handle.
    var taskEvents: [HCLBlock] {
        func queue(_ name: String, _ title: String, _ further: [(key: String, value: HCLExpression)]) -> HCLBlock {
            HCLBlock(
                "resource", "aws_sqs_queue", name,
                attributes: [
                    Self.eventsOnly, ("name", .template(title)), ("sqs_managed_sse_enabled", .bool(true)),
                    ("message_retention_seconds", .number(StackSettings.eventRetention)),
                ] + further)
        }
        let pattern: JSONValue = [
            "source": ["aws.ecs"], "detail-type": ["ECS Task State Change"],
            "detail": ["clusterArn": [.string(Self.place.cluster("${var.cluster_name}"))]],
        ]
        let sending: JSONValue = HostPolicy.document([
            [
                "Effect": "Allow", "Principal": ["Service": "events.amazonaws.com"], "Action": "sqs:SendMessage",
                "Resource": "${aws_sqs_queue.task_events[0].arn}",
                "Condition": ["ArnEquals": ["aws:SourceArn": "${aws_cloudwatch_event_rule.task_events[0].arn}"]],
            ]
        ])
        return [
            queue("task_events_dead_letters", "${var.task_events_queue_name}-dead-letters", []),
            queue(
                "task_events", "${var.task_events_queue_name}",
                [
                    (
                        "redrive_policy",
                        .json([
                            "deadLetterTargetArn": "${aws_sqs_queue.task_events_dead_letters[0].arn}",
                            "maxReceiveCount": .int(StackSettings.eventDeliveries),
                        ])
                    )
                ]),
            HCLBlock(
                "resource", "aws_cloudwatch_event_rule", "task_events",
                attributes: [
                    Self.eventsOnly, ("description", .text("State changes of the cluster's tasks")),
                    ("event_pattern", .json(pattern)),
                ]),
            HCLBlock(
                "resource", "aws_cloudwatch_event_target", "task_events",
                attributes: [
                    Self.eventsOnly, ("rule", .code("aws_cloudwatch_event_rule.task_events[0].name")),
                    ("arn", .code("aws_sqs_queue.task_events[0].arn")),
                ]),
            HCLBlock(
                "resource", "aws_sqs_queue_policy", "task_events",
                attributes: [
                    Self.eventsOnly, ("queue_url", .code("aws_sqs_queue.task_events[0].id")),
                    ("policy", .json(sending)),
                ]),
        ]
    }
}
