import DriverProtocol
import TestSupport
import Testing

@Suite("Documents for an account", .serialized)
struct StackTests {
    private static let stack = [
        "--image", "registry.example/worker-host:1", "--api-url", "https://api.prefect.cloud/api", "--cluster",
        "prefect",
        "--pool", "etl", "--pass-role", "arn:aws:iam::123456789012:role/further",
    ]

    private func printed(_ name: String, _ arguments: [String]) async throws -> String {
        let run = try await TemplateRun(["template", name] + arguments, environment: ["AWS_REGION": "us-east-1"])
        #expect(run.exit == .code(0), "\(run.errors)")
        return run.output
    }

    private func result(_ program: String, _ arguments: [String]) async throws -> (ChildProcess.Exit, String, String) {
        try await withChildProcess(program, arguments) { process in
            (try await process.waitForExit(within: .seconds(120)), process.output, process.errors)
        }
    }

    @Test("cfn-lint finds nothing in the CloudFormation template, informational rules included")
    func cfnLint() async throws {
        let text = try await printed("cloudformation", Self.stack)
        try await withTemporaryDirectory("stack") { folder in
            let file = try folder.write("worker-host.json", text)
            let (exit, output, errors) = try await result(
                try ProjectPaths.python(.templates, "cfn-lint"),
                ["--include-checks", "I", "--regions", "us-east-1", "eu-central-1", "--", file])
            #expect(exit == .code(0), "\(output) \(errors)")
            #expect(output.split(separator: "\n").isEmpty, "\(output)")
            // The check itself: a template with a fault is not let through.
            let broken = try folder.write("broken.json", text.replacing("\"Cpu\": \"256\"", with: "\"Cpu\": true"))
            #expect(try await result(try ProjectPaths.python(.templates, "cfn-lint"), [broken]).0 != .code(0))
        }
    }

    @Test("the CloudFormation template deploys to moto, with everything optional and with nothing of it")
    func moto() async throws {
        let text = try await printed("cloudformation", Self.stack)
        let port = try freePort()
        let answer = try await withTemporaryDirectory("stack") { folder in
            let file = try folder.write("worker-host.json", text)
            return try await withChildProcess(
                try ProjectPaths.python(.tools, "moto_server"), ["-H", "127.0.0.1", "-p", "\(port)"]
            ) { _ in
                let url = "http://127.0.0.1:\(port)"
                _ = try await eventually("an answer of moto's server") {
                    try? await TestHTTP.json("GET", "\(url)/moto-api/data.json")
                }
                let (exit, output, errors) = try await result(
                    try ProjectPaths.python(.tools), [ProjectPaths.fixture("templates/deploy_stack.py"), url, file])
                try #require(exit == .code(0), "\(errors)")
                return try JSONValue(parsing: output)
            }
        }
        try check(everything: try #require(answer["everything"]), of: answer)
        try checkResources(try JSONValue(parsing: text))
        let small = try #require(answer["small"])
        #expect(small["status"] == "CREATE_COMPLETE")
        #expect(small["resources"]?["Cluster"] == nil)
        #expect(small["resources"]?["TaskEventsQueue"] == nil)
        #expect(small["definition"]?["containerDefinitions"]?[0]?["secrets"]?.array?.isEmpty != false)
        #expect(small["policies"]?.object?.keys == ["launch-flow-runs"])
        let settings = { (stack: JSONValue?) in
            stack?["definition"]?["containerDefinitions"]?[0]?["environment"]?.array?.last
        }
        #expect(
            settings(small) == ["name": "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_ENABLED", "value": "false"])
        // The queue that is made is the one that the host is told.
        let told = try #require(settings(answer["everything"])?["value"]?.string)
        #expect(answer["everything"]?["queue"]?["QueueArn"]?.string?.hasSuffix(":\(told)") == true)
        #expect(told == "worker-host-task-events")
    }

    private func check(everything: JSONValue, of answer: JSONValue) throws {
        #expect(everything["status"] == "CREATE_COMPLETE")
        let service = try #require(everything["service"])
        #expect(service["desiredCount"] == 1)
        let definition = try #require(everything["definition"])
        #expect(definition["memory"] == "512")
        let container = try #require(definition["containerDefinitions"]?[0])
        #expect(container["image"] == "registry.example/worker-host:1")
        #expect(container["secrets"]?[0]?["valueFrom"] == answer["key"])
        #expect(container["healthCheck"]?["command"] == ["CMD", "worker-host", "health"])
        #expect(container["command"]?.array?.suffix(2) == ["--pool", "etl"])
        #expect(container["logConfiguration"]?["options"]?["awslogs-group"] == "/ecs/everything/worker-host")
        let statements = everything["policies"]?["launch-flow-runs"]?["Statement"]?.array ?? []
        let launch = try #require(statements.first { $0["Sid"] == "LaunchTasks" })
        #expect(
            launch["Condition"]?["ArnEquals"]?["ecs:cluster"] == "arn:aws:ecs:us-east-1:123456789012:cluster/everything"
        )
        let passed = try #require(statements.first { $0["Sid"] == "PassRoles" })["Resource"]?.array ?? []
        #expect(passed.contains("arn:aws:iam::123456789012:role/further"))
        let outputs = try #require(everything["outputs"])
        #expect(passed.contains(outputs["FlowRoleArn"] ?? .null))
        #expect(passed.contains(outputs["ExecutionRoleArn"] ?? .null))
        #expect(everything["policies"]?["read-task-events"] != nil)
        #expect(everything["queue"]?["RedrivePolicy"]?.string?.contains("dead-letters") == true)
        let rule = try #require(everything["rule"])
        #expect(
            rule["pattern"]?["detail"]?["clusterArn"] == ["arn:aws:ecs:us-east-1:123456789012:cluster/everything"])
        #expect(rule["targets"]?[0]?["Arn"] == everything["queue"]?["QueueArn"])
    }

    /// What moto's CloudFormation takes no notice of.
    private func checkResources(_ template: JSONValue) throws {
        let resources = try #require(template["Resources"])
        let definition = try #require(resources["TaskDefinition"]?["Properties"])
        #expect(definition["Cpu"] == "256")
        #expect(definition["TaskRoleArn"] == ["Fn::GetAtt": ["HostRole", "Arn"]])
        #expect(definition["ExecutionRoleArn"] == ["Fn::GetAtt": ["ExecutionRole", "Arn"]])
        let service = try #require(resources["Service"]?["Properties"])
        #expect(service["LaunchType"] == "FARGATE")
        let network = service["NetworkConfiguration"]?["AwsvpcConfiguration"]
        #expect(network?["Subnets"] == ["Ref": "SubnetIds"])
        #expect(network?["SecurityGroups"] == [["Fn::GetAtt": ["SecurityGroup", "GroupId"]]])
        let sender = resources["TaskEventsQueuePolicy"]?["Properties"]?["PolicyDocument"]?["Statement"]?[0]
        #expect(sender?["Condition"] == ["ArnEquals": ["aws:SourceArn": ["Fn::GetAtt": ["TaskEventsRule", "Arn"]]]])
    }

    @Test("the terraform module parses, is laid out as terraform fmt does it, and refers to nothing that is not there")
    func terraform() async throws {
        let text = try await printed("terraform", Self.stack)
        try await withTemporaryDirectory("module") { folder in
            let file = try folder.write("main.tf", text)
            let (exit, output, errors) = try await result(
                try ProjectPaths.python(.templates), [ProjectPaths.fixture("templates/check_hcl.py"), file])
            try #require(exit == .code(0), "\(errors)")
            let report = try JSONValue(parsing: output)
            #expect(report["problems"] == [])
            for resource in [
                "aws_ecs_cluster.this", "aws_ecs_service.worker_host", "aws_ecs_task_definition.worker_host",
                "aws_iam_role.host", "aws_iam_role_policy.launch_flow_runs", "aws_cloudwatch_log_group.worker_host",
                "aws_sqs_queue.task_events", "aws_sqs_queue.task_events_dead_letters",
                "aws_cloudwatch_event_rule.task_events",
            ] {
                #expect(report["resources"]?.array?.contains(.string(resource)) == true, "\(resource)")
            }
            // Where there is a terraform: its own opinion on syntax and layout.
            guard let terraform = ProjectPaths.programInPath("terraform") else { return }
            let formatted = try await result(terraform, ["fmt", "-check", "-diff", file])
            #expect(formatted.0 == .code(0), "\(formatted)")
        }
    }

    @Test("task definition and service are taken by ECS's own rules, and need what they cannot do without")
    func hostItself() async throws {
        let definition = try await printed(
            "task-definition",
            [
                "--image", "i", "--api-url", "http://prefect:4200/api", "--execution-role",
                "arn:aws:iam::123456789012:role/e", "--host-role", "h", "--account", "123456789012", "--api-key-secret",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:key",
            ])
        let service = try await printed("service", ["--cluster", "c", "--subnet", "subnet-1", "--assign-public-ip"])
        try await withTemporaryDirectory("inputs") { folder in
            // botocore checks members and types by AWS's own model before it would send anything.
            let script = """
                import json, sys, botocore.session
                from botocore.validate import ParamValidator
                model = botocore.session.get_session().get_service_model("ecs")
                for operation, path in [("RegisterTaskDefinition", sys.argv[1]), ("CreateService", sys.argv[2])]:
                    report = ParamValidator().validate(json.load(open(path)), model.operation_model(operation).input_shape)
                    print(report.generate_report(), end="")
                """
            let files = try [folder.write("task.json", definition), folder.write("service.json", service)]
            let (exit, output, errors) = try await result(try ProjectPaths.python(.tools), ["-c", script] + files)
            #expect(exit == .code(0), "\(errors)")
            #expect(output.isEmpty, "\(output)")
        }
        let parsed = try JSONValue(parsing: definition)
        #expect(parsed["taskRoleArn"] == "arn:aws:iam::123456789012:role/h")
        for (arguments, word) in [
            (["service", "--cluster", "c"], "--subnet"), (["task-definition", "--image", "i"], "--execution-role"),
            (["iam-policy", "--account", "12"], "--account"),
            (["base-job-template", "--log-group", "g"], "--execution-role"),
            (["cloudformation", "--image", "${x}", "--api-url", "http://a/api"], "--image"),
        ] {
            let run = try await TemplateRun(["template"] + arguments)
            #expect(run.exit != .code(0))
            #expect(run.errors.contains(word), "\(run.errors)")
        }
    }
}
