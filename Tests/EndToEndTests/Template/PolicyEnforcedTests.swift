import DriverProtocol
import SandboxModel
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("The generated IAM policy")
    struct PolicyEnforcedTests {
        private static let executionRole = "arn:aws:iam::123456789012:role/execution"
        private static let taskRole = "arn:aws:iam::123456789012:role/task"
        /// The default VPC, with the host's own network interface.
        private static let vpcs: JSONValue = [
            [
                "id": "vpc-1", "default": true, "subnets": ["subnet-0d00000000000001a", "subnet-2"],
                "securityGroups": ["sg-1"],
                "interfaces": [
                    TaskMetadataServer.interface(in: "subnet-2", groups: ["sg-1"], publicAddress: "198.51.100.9")
                ],
            ]
        ]

        /// The one that Prefect's own worker reads: the host's default.
        private static let queue = "prefect-ecs-tasks-events"

        @Test("suffices for all that the host does, and each of its actions and resources is needed")
        func sufficesAndIsLeast() async throws {
            let arguments = ["--cluster", "second", "--queue", Self.queue]
            try await TaskMetadataServer.with { metadata in
                try await Stage.with("policy", sandbox: arguments) { stage in
                    try await sufficesAndIsLeast(stage, metadata: metadata)
                }
            }
        }

        private func sufficesAndIsLeast(_ stage: Stage, metadata: String) async throws {
            try await stage.sandbox.control("POST", "vpcs", Self.vpcs)
            try await registerLinked(in: stage)
            // A task of Prefect's own worker, whose events cannot be handled before messages have to be hidden anew.
            let observed = try await ObservedRun.launch(in: stage)
            try await stage.sandbox.add(fault: [
                "operation": "DescribeTasks", "match": .string(observed.taskARN), "times": .null,
                "fault": ["kind": "status", "status": 500],
            ])
            let jobs = try await deployments(in: stage)
            let survey = try await policy(of: stage)
            let policy = try survey.json
            try await stage.sandbox.control("POST", "policy", policy)
            // The survey itself reads as the host would.
            #expect(try await self.policy(of: stage).json == policy)

            try await stage.sandbox.add(fault: [
                "operation": "RunTask", "match": "refused-by-aws", "times": 1,
                "fault": ["kind": "error", "code": "InvalidParameterException", "message": "No such thing."],
            ])
            try await stage.host(environment: [TaskMetadataServer.variable: metadata]) { host in
                var runs: [(id: String, end: String)] = []
                for job in jobs { runs.append((try await stage.prefect.scheduleRun(job.id), job.end)) }
                for run in runs where run.end == "CANCELLED" {
                    _ = try await eventually("the task that is to be cancelled") {
                        try await stage.tasks(of: run.id).first
                    }
                    try await stage.prefect.setState("CANCELLING", flowRun: run.id, force: false)
                }
                for run in runs {
                    let ended = try await stage.prefect.waitForState(
                        "COMPLETED", "CRASHED", "FAILED", "CANCELLED", flowRun: run.id)
                    #expect(ended["state_type"]?.string == run.end, "\(ended["state"] ?? .null)")
                }
                _ = try await eventually("a deregistered definition") {
                    try await stage.sandbox.count("DeregisterTaskDefinition") > 0 ? true : nil
                }
                _ = try await eventually("messages that are hidden anew") {
                    try await authorizations(of: stage).contains { $0.action == "sqs:ChangeMessageVisibility" }
                        ? true : nil
                }
                try await stage.sandbox.removeFaults()
                try await stage.prefect.waitForState("CRASHED", flowRun: observed.id)
                _ = try await eventually("an empty queue") {
                    try await stage.sandbox.messages()
                } until: {
                    $0.isEmpty
                }
                #expect(!host.errors.contains("not authorized"), "\(host.errors)")
            }
            try await checkLeast(policy, in: stage)
        }

        /// What the host has needed leave for since there is a policy.
        private func authorizations(of stage: Stage) async throws -> [Authorization] {
            let report = try await stage.sandbox.control("GET", "authorizations")
            return (report["authorizations"]?.array ?? []).map { one in
                let context = one["context"]?.object ?? [:]
                return Authorization(
                    one["action"]?.string ?? "", on: one["resource"]?.string ?? "",
                    context: context.reduce(into: [:]) { $0[$1.key] = $1.value.string })
            }
        }

        /// Every authorization was allowed, and none of the policy's actions and resources can be taken away.
        private func checkLeast(_ json: JSONValue, in stage: Stage) async throws {
            let needed = try await authorizations(of: stage)
            let policy = try IAMPolicy(json: json)
            #expect(needed.count > 20)
            for authorization in needed {
                #expect(policy.decision(on: authorization) == .allowed, "\(authorization)")
            }
            func denies(_ smaller: IAMPolicy) -> Bool {
                needed.contains { smaller.decision(on: $0) != .allowed }
            }
            for (position, statement) in policy.statements.enumerated() {
                for action in statement.actions {
                    var smaller = policy
                    smaller.statements[position].actions.removeAll { $0 == action }
                    #expect(denies(smaller), "\(action) of \(statement.sid ?? "") is not needed")
                }
                for resource in statement.resources {
                    var smaller = policy
                    smaller.statements[position].resources.removeAll { $0 == resource }
                    #expect(denies(smaller), "\(resource) of \(statement.sid ?? "") is not needed")
                }
            }
        }

        private func policy(of stage: Stage, _ more: [String] = []) async throws -> TemplateRun {
            var environment = stage.sandbox.environment
            environment["PREFECT_API_URL"] = stage.server.apiURL
            environment["PREFECT_HOME"] = stage.server.workerHome
            return try await TemplateRun(
                [
                    "template", "iam-policy", "--account", "123456789012", "--pool", stage.pool, "--drivers",
                    "\(ProjectPaths.root)/drivers.d", "--event-queue", Self.queue,
                ] + more, environment: environment)
        }

        /// A job for each thing that the host does, and how its run ends.
        private func deployments(in stage: Stage) async throws -> [(id: String, end: String)] {
            let logs: JSONValue = [
                "configure_cloudwatch_logs": true, "execution_role_arn": .string(Self.executionRole),
            ]
            func job(_ variables: JSONValue, ends end: String = "COMPLETED") async throws -> (id: String, end: String) {
                var members: JSONObject = ["command": Stage.walk()]
                members.merge(variables.object ?? [:])
                return (try await stage.deployment(.object(members)), end)
            }
            var crashing = logs
            crashing["command"] = "sh -c 'echo last words; exit 3'"
            return [
                try await job(["task_role_arn": .string(Self.taskRole)]),
                try await job(["launch_type": "EC2", "cluster": "second"]),
                try await job(["task_definition_arn": "linked"]),
                try await job(["auto_deregister_task_definition": true]),
                try await job(["network": "inherit"]),
                try await job(crashing, ends: "CRASHED"),
                try await job(["env": ["MARK": "refused-by-aws"]], ends: "CRASHED"),
                try await job(["command": "sleep 300"], ends: "CANCELLED"),
            ]
        }

        /// A task definition that somebody else has registered.
        private func registerLinked(in stage: Stage) async throws {
            let script = """
                import boto3
                boto3.client("ecs").register_task_definition(
                    family="linked", networkMode="awsvpc", cpu="256", memory="512",
                    requiresCompatibilities=["FARGATE"], containerDefinitions=[{"name": "prefect", "image": "i"}])
                """
            var environment = ChildProcess.plain.merging(stage.sandbox.environment) { $1 }
            environment["AWS_DEFAULT_REGION"] = SandboxProcess.region
            let exit = try await withChildProcess(
                try ProjectPaths.python(.tools), ["-c", script], environment: environment
            ) { try await $0.waitForExit() }
            try #require(exit == .code(0))
        }

        @Test("a plan that worker-host's own policy refuses is told, and gets no permission")
        func refused() async throws {
            try await Stage.with("refused") { stage in
                func deploy(_ cluster: String, role: String) async throws {
                    _ = try await stage.deployment(["cluster": .string(cluster), "task_role_arn": .string(role)])
                }
                try await deploy("default", role: Self.taskRole)
                try await deploy("forbidden", role: Self.executionRole)
                let policy: JSONValue = ["pools": [["name": .string(stage.pool), "policy": ["clusters": ["default"]]]]]
                try await withTemporaryDirectory("policy") { directory in
                    let file = try directory.write("host.json", policy.text())
                    let run = try await self.policy(of: stage, ["--config", file])
                    let text = try run.json.text()
                    #expect(text.contains("cluster/default") && text.contains(Self.taskRole))
                    #expect(!text.contains("forbidden") && !text.contains(Self.executionRole), "\(text)")
                    let notice = run.errors.split(separator: "\n").first { $0.contains("is not allowed") }
                    #expect(notice?.contains("the pool '\(stage.pool)'") == true, "\(run.errors)")
                    #expect(notice?.contains("pools[\(stage.pool)].policy.clusters") == true, "\(run.errors)")
                    #expect(run.errors.split(separator: "the deployment '").count == 2, "\(run.errors)")
                }
            }
        }

        @Test("--explain gives the reason of each action; a pool that is not there is said in one line")
        func explained() async throws {
            try await Stage.with("explain") { stage in
                var environment = stage.sandbox.environment
                environment["PREFECT_API_URL"] = stage.server.apiURL
                environment["PREFECT_HOME"] = stage.server.workerHome
                let drivers = ["--drivers", "\(ProjectPaths.root)/drivers.d"]
                let run = try await TemplateRun(
                    ["template", "iam-policy", "--explain", "--pool", stage.pool] + drivers, environment: environment)
                #expect(run.output.contains("ecs:RunTask: launches a flow run\n    on arn:aws:ecs:us-east-1:*:"))
                #expect(run.output.contains("task-definition/prefect_\(stage.pool)_*:*"))
                #expect(run.errors.contains("--pass-role"))
                let missing = try await TemplateRun(
                    ["template", "iam-policy", "--pool", "no-such-pool"] + drivers, environment: environment)
                #expect(missing.exit == .code(1))
                #expect(missing.errors.contains("no work pool 'no-such-pool'"))
            }
        }
    }
}
