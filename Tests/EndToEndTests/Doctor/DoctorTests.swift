import AWSAPI
import DriverProtocol
import HostCore
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("worker-host doctor")
    struct DoctorTests {
        private static let role = "arn:aws:iam::123456789012:role"
        private static let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect-key-AbCdEf"
        /// A subnet of the sandbox's default VPC: public.
        private static let subnet = "subnet-0d00000000000001a"

        /// The trust policy of a role that a service takes on.
        private static func trust(_ service: String) -> JSONValue {
            [
                "Version": "2012-10-17",
                "Statement": [
                    ["Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ["Service": .string(service)]]
                ],
            ]
        }

        /// What the account has besides clusters.
        private static let inventory: JSONValue = [
            "roles": [
                "execution": trust("ecs-tasks.amazonaws.com"), "task": trust("ecs-tasks.amazonaws.com"),
                "lambda": trust("lambda.amazonaws.com"),
            ],
            "quotas": ["L-3032A538": 16, "L-36FBB829": 16], "logGroups": ["/ecs/etl", "/ecs/etl-other"],
        ]

        /// Job variables that refer to everything that can be looked up.
        private static let everything: JSONObject = [
            "cluster": "batch", "execution_role_arn": .string("\(role)/execution"),
            "task_role_arn": .string("\(role)/task"), "configure_cloudwatch_logs": true,
            "cloudwatch_logs_options": ["awslogs-group": "/ecs/etl", "awslogs-create-group": "false"],
            "prefect_api_key_secret_arn": .string(secret), "launch_type": "FARGATE_SPOT",
        ]

        private func prepare(_ stage: Stage) async throws {
            try await stage.sandbox.control("POST", "inventory", Self.inventory)
            try await stage.sandbox.control("POST", "secrets", .object([Self.secret: "pnu_sandbox"]))
        }

        /// A pool with the default template, and a deployment of it.
        private func pool(
            _ name: String, _ stage: Stage, _ variables: JSONObject, type: String = "ecs", limit: Int? = nil
        ) async throws -> String {
            let pool = PrefectFixtures.uniqueName(name)
            try await stage.prefect.createWorkPool(
                pool, type: type, baseJobTemplate: .object(DefaultBaseJobTemplate.value), concurrencyLimit: limit)
            _ = try await stage.prefect.createDeployment(
                "\(pool)-deployment", flowID: stage.flowID, pool: pool, jobVariables: .object(variables))
            return pool
        }

        @Test("where all is well each check is ok, and nothing but reads has reached Prefect and AWS")
        func well() async throws {
            try await Stage.with("doctor", sandbox: ["--cluster", "batch", "--queue", "prefect-ecs-tasks-events"]) {
                stage in
                try await prepare(stage)
                let pool = try await pool("doctor-well", stage, Self.everything, limit: 10)
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    var environment = stage.doctorEnvironment
                    environment["PREFECT_API_URL"] = "\(proxy.url)/api"
                    let run = try await DoctorRun(
                        ["--pool", "\(pool)=fargate"], environment: environment)
                    #expect(run.exit == .code(0), "\(run.output) \(run.errors)")
                    #expect(run.lines("failure") + run.lines("warning") + run.lines("skipped") == [])
                    for (check, seen) in [
                        ("server", "answers"), ("api key", "asks for none"), ("version", "Prefect 3.8.8"),
                        ("pool", "at most 10 runs"), ("template", "nothing"), ("launches", "1 planned by fargate"),
                        ("region", "us-east-1"), ("credentials", "AWS_ACCESS_KEY_ID"), ("identity", "user/sandbox"),
                        ("endpoint", stage.sandbox.url), ("queue", "messages"), ("cluster", "ACTIVE"),
                        ("capacity providers", "FARGATE_SPOT is attached"), ("subnets", "vpc-"),
                        ("routes", "internet gateway"), ("task role", "ecs-tasks.amazonaws.com"),
                        ("execution role", "ecs-tasks.amazonaws.com"), ("log group", "it is there"),
                        ("secret", "it is there"), ("quota", "16 (L-36FBB829)"), ("permissions", "iam:PassRole"),
                    ] {
                        let result = try run.result(check)
                        #expect(result["status"] == "ok")
                        #expect(result["seen"]?.string?.contains(seen) == true, "\(result)")
                    }
                    #expect(run.results("driver").count == 3)
                    #expect(run.json["ok"]?.int == run.json["checks"]?.array?.count)
                    try await expectReadsOnly(proxy, stage.sandbox)
                }
            }
        }

        private func expectReadsOnly(_ proxy: FaultProxy, _ sandbox: SandboxProcess) async throws {
            let routes = try await proxy.routes()
            #expect(routes.count >= 5, "\(routes)")
            for route in routes {
                #expect(route.hasPrefix("GET ") || (route.hasPrefix("POST ") && route.hasSuffix("/filter")), "\(route)")
            }
            let operations = Set(try await sandbox.requests().compactMap { $0["operation"]?.string })
            #expect(operations.isSuperset(of: ["DescribeClusters", "GetRole", "SimulatePrincipalPolicy"]))
            for operation in operations {
                #expect(["Describe", "Get", "List", "Simulate"].contains { operation.hasPrefix($0) }, "\(operation)")
            }
        }

        @Test("what is wrong in one pool is told with its remedy, and keeps nothing else from being told")
        func brokenPools() async throws {
            try await Stage.with("doctor-broken", sandbox: ["--cluster", "batch", "--cluster", "gone"]) { stage in
                try await prepare(stage)
                let client = try stage.sandbox.client()
                _ = try await client.call(.ecs, "DeleteCluster", ["cluster": "gone"], retry: .none)
                _ = try await client.call(.ecs, "CreateCluster", ["clusterName": "plain"], retry: .none)
                func logs(_ group: String) -> JSONObject {
                    [
                        "configure_cloudwatch_logs": true, "execution_role_arn": .string("\(Self.role)/execution"),
                        "cloudwatch_logs_options": ["awslogs-group": .string(group), "awslogs-create-group": "false"],
                    ]
                }
                let pools = [
                    try await pool("nowhere", stage, ["cluster": "nowhere"]),
                    try await pool("inactive", stage, ["cluster": "gone"]),
                    try await pool("spot", stage, ["cluster": "plain", "launch_type": "FARGATE_SPOT"]),
                    try await pool("instances", stage, ["cluster": "batch", "launch_type": "EC2"]),
                    try await pool("logs", stage, logs("/ecs/missing")),
                    try await pool("trust", stage, ["task_role_arn": .string("\(Self.role)/lambda")]),
                    try await pool("norole", stage, ["task_role_arn": .string("\(Self.role)/nobody")]),
                    try await pool("foreign", stage, ["task_role_arn": "arn:aws:iam::999999999999:role/task"]),
                    try await pool("size", stage, ["cpu": 4096, "memory": 8192], limit: 100),
                    try await pool("typo", stage, ["cpus": 512]),
                    try await pool("unplannable", stage, ["vpc_id": "vpc-none"]),
                    try await pool(
                        "private", stage,
                        [
                            "vpc_id": "vpc-0d00000000000001",
                            "network_configuration": [
                                "subnets": [.string(Self.subnet)], "assignPublicIp": "DISABLED",
                            ],
                        ]),
                    try await pool("process", stage, [:], type: "process"),
                ]
                let run = try await DoctorRun(
                    pools.flatMap { ["--pool", $0] } + ["--pool", stage.pool, "--pool", "no-such-pool"],
                    environment: stage.doctorEnvironment)
                #expect(run.exit == .code(1), "\(run.output) \(run.errors)")
                for (check, subject, status, seen, remedy) in [
                    ("cluster", "nowhere", "failure", "no such cluster in us-east-1", "create-cluster"),
                    ("cluster", "gone", "failure", "INACTIVE", "job variable cluster"),
                    ("capacity providers", "plain", "failure", "FARGATE_SPOT", "put-cluster-capacity-providers"),
                    ("log group", "/ecs/missing", "failure", "not there", "create-log-group"),
                    ("task role", "lambda", "failure", "trust policy", "template trust-policy"),
                    ("task role", "nobody", "failure", "no such role", "task_role_arn"),
                    ("task role", "task", "failure", "another account", "123456789012"),
                    ("quota", "On-Demand", "warning", "16", "L-3032A538"),
                    ("deployment", "'typo-", "warning", "cpus", "cpu"),
                    ("launch", "'unplannable-", "failure", "vpc-none", ""),
                    ("routes", Self.subnet, "warning", "no public address", "assignPublicIp"),
                    ("pool", "'process-", "failure", "of type 'process'", "--pool"),
                    ("pool", "no-such-pool", "warning", "makes it", "prefect work-pool create"),
                    ("template", stage.pool, "warning", "has none", "base-job-template"),
                    ("cluster", "batch", "ok", "ACTIVE", ""), ("cluster", "default", "ok", "ACTIVE", ""),
                    ("container instances", "batch", "ok", "registered", ""),
                    ("identity", nil, "ok", "user/sandbox", ""),
                ] as [(String, String?, String, String, String)] {
                    let found = run.results(check, subject).filter { $0["status"]?.string == status }
                    let told = found.contains {
                        $0["seen"]?.string?.contains(seen) == true
                            && (remedy.isEmpty || $0["remedy"]?.string?.contains(remedy) == true)
                    }
                    #expect(told, "\(check) \(subject ?? ""): \(found) in \(run.output)")
                }
                // What serving would do to these two is not done.
                #expect(try await stage.prefect.call("GET", "/work_pools/\(stage.pool)")["base_job_template"] == [:])
                let named: JSONValue = ["work_pools": ["name": ["any_": ["no-such-pool"]]]]
                #expect(try await stage.prefect.call("POST", "/work_pools/filter", named) == [])
                let workers = try await stage.prefect.call("POST", "/work_pools/\(stage.pool)/workers/filter", [:])
                #expect(workers == [])
            }
        }

        @Test(
            "without Prefect, credentials, region or AWS, the rest is checked all the same",
            arguments: [
                ("no URL", "server", "PREFECT_API_URL is not set", "profile use", "identity"),
                ("no server", "server", "does not answer", "PREFECT_API_URL", "identity"),
                ("wrong key", "api key", "refuses PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "identity"),
                ("no credentials", "credentials", "no AWS credentials", "AWS_PROFILE", "api key"),
                ("wrong credentials", "identity", "InvalidClientTokenId", "access key", "api key"),
                ("no region", "region", "no AWS region", "AWS_REGION", "api key"),
                ("AWS hangs", "endpoint", "no answer within 6 s", "AWS_ENDPOINT_URL", "api key"),
                ("no AWS", "endpoint", "ECS does not answer", "AWS_ENDPOINT_URL", "api key"),
            ])
        func surroundings(
            name: String, check: String, seen: String, remedy: String, well: String
        ) async throws {
            try await Stage.with("doctor-without") { stage in
                let pool = try await pool("doctor-without", stage, [:])
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await proxy.add(["path": "/api/", "times": .null, "fault": ["kind": "status", "status": 401]])
                    var environment = stage.doctorEnvironment
                    environment["AWS_EC2_METADATA_DISABLED"] = "true"
                    environment["PREFECT_API_KEY"] = "pnu_canary"
                    switch name {
                    case "no URL": environment["PREFECT_API_URL"] = ""
                    case "no server": environment["PREFECT_API_URL"] = "http://127.0.0.1:\(try freePort())/api"
                    case "wrong key": environment["PREFECT_API_URL"] = "\(proxy.url)/api"
                    case "no credentials":
                        environment["AWS_ACCESS_KEY_ID"] = ""
                        environment["AWS_SECRET_ACCESS_KEY"] = ""
                    case "wrong credentials": environment["AWS_ACCESS_KEY_ID"] = "AKIAOTHER"
                    case "no region": environment["AWS_REGION"] = ""
                    case "AWS hangs":
                        try await stage.sandbox.add(fault: [
                            "operation": "*", "times": .null, "fault": ["kind": "hang"],
                        ])
                    default: environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:\(try freePort())"
                    }
                    let run = try await DoctorRun(["--pool", pool, "--timeout", "6"], environment: environment)
                    #expect(run.exit == .code(1), "\(run.output) \(run.errors)")
                    let result = try run.result(check)
                    #expect(result["status"] == "failure")
                    #expect(result["seen"]?.string?.contains(seen) == true, "\(result)")
                    #expect(result["remedy"]?.string?.contains(remedy) == true, "\(result)")
                    #expect(try run.result(well)["status"] == "ok", "\(run.output)")
                    #expect(run.results("driver").allSatisfy { $0["status"] == "ok" })
                    #expect(run.results("driver").count == 3)
                    #expect(!run.lines("skipped").isEmpty)
                    for secret in ["pnu_canary", SandboxProcess.secretAccessKey] {
                        #expect(!run.output.contains(secret) && !run.errors.contains(secret))
                    }
                }
            }
        }

        @Test("with the printed policy and no more nothing fails; what may not be looked at is skipped")
        func printedPolicy() async throws {
            try await Stage.with("doctor-policy", sandbox: ["--cluster", "batch"]) { stage in
                try await prepare(stage)
                let pool = try await pool("doctor-policy", stage, Self.everything)
                let drivers = ["--drivers", "\(ProjectPaths.root)/drivers.d"]
                let policy = try await TemplateRun(
                    ["template", "iam-policy", "--account", "123456789012", "--pool", pool] + drivers,
                    environment: stage.doctorEnvironment
                ).json
                try await stage.sandbox.control("POST", "policy", policy)
                let least = try await DoctorRun(["--pool", pool], environment: stage.doctorEnvironment)
                #expect(least.exit == .code(0), "\(least.output) \(least.errors)")
                #expect(try least.result("cluster")["status"] == "ok")
                for (check, action) in [
                    ("task role", "iam:GetRole"), ("permissions", "iam:SimulatePrincipalPolicy"),
                    ("log group", "logs:DescribeLogGroups"), ("secret", "secretsmanager:DescribeSecret"),
                ] {
                    let result = try least.result(check)
                    #expect(result["status"] == "skipped")
                    #expect(result["seen"]?.string?.contains("allow \(action)") == true, "\(result)")
                }
                // Leave to look tells what the policy lacks, before a launch does.
                let looks: JSONValue = [
                    "Effect": "Allow", "Action": ["iam:GetRole", "iam:SimulatePrincipalPolicy"], "Resource": "*",
                ]
                let kept = (policy["Statement"]?.array ?? []).filter { $0["Sid"] != "PassRoles" } + [looks]
                try await stage.sandbox.control(
                    "POST", "policy", ["Version": "2012-10-17", "Statement": .array(kept)])
                let lacking = try await DoctorRun(["--pool", pool], environment: stage.doctorEnvironment)
                #expect(lacking.exit == .code(1))
                let result = try lacking.result("permissions")
                #expect(result["seen"]?.string?.contains("iam:PassRole on \(Self.role)/execution") == true, "\(result)")
                #expect(result["remedy"]?.string?.contains("template iam-policy") == true)
            }
        }

        @Test(
            "a look that hangs ends alone, a clock that is off is told, and so is a queue that was named and is missing"
        )
        func slowAndOff() async throws {
            try await Stage.with("doctor-slow", sandbox: ["--cluster", "batch"]) { stage in
                try await prepare(stage)
                let pool = try await pool("doctor-slow", stage, Self.everything)
                try await stage.sandbox.add(fault: [
                    "operation": "DescribeSecret", "times": .null, "fault": ["kind": "hang"],
                ])
                try await stage.sandbox.set(["clockOffsetSeconds": 600])
                var environment = stage.doctorEnvironment
                environment["PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME"] = "named"
                let run = try await DoctorRun(["--pool", pool, "--timeout", "5"], environment: environment)
                #expect(run.exit == .code(0), "\(run.output) \(run.errors)")
                let hanging = try run.result("secret")
                #expect(hanging["status"] == "skipped")
                #expect(hanging["seen"]?.string?.contains("no answer within 5 s") == true)
                #expect(try run.result("log group")["status"] == "ok")
                let clock = run.results("clock").first { $0["area"] == "aws" }
                #expect(clock?["status"] == "warning", "\(run.output)")
                #expect(clock?["seen"]?.string?.contains("behind AWS's") == true)
                #expect(try run.result("queue", "named")["status"] == "warning")
            }
        }

        @Test("drivers are told by name, held to the protocol, and missed where a pool is bound to them")
        func drivers() async throws {
            let directory = try DriversDirectory()
            defer { directory.remove() }
            try directory.write("deaf", "#!/bin/sh\nexit 3\n")
            let environment = ["PREFECT_API_URL": "", "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"]
            let run = try await DoctorRun(
                ["--pool", "etl=absent"], environment: environment, drivers: directory.path, conformance: "quick")
            #expect(run.exit == .code(1))
            #expect(try run.result("driver", "deaf")["status"] == "failure")
            #expect(try run.result("driver", "absent")["seen"]?.string?.contains("bound to 'etl'") == true)
            #expect(try run.result("driver", "task-definition-arn")["status"] == "ok")
            #expect(
                try run.result("conformance")["seen"]?.string?.contains("of the protocol's main checks passed") == true)
            let missing = try await DoctorRun([], environment: environment, drivers: "/nonexistent")
            #expect(try missing.result("directory")["status"] == "failure")
        }

        @Test(
            "people get the same by area with a summary; a command line that cannot be read is told apart by its exit code"
        )
        func commandLine() async throws {
            let environment = ["PREFECT_API_URL": "", "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"]
            let arguments = ["doctor", "--conformance", "none", "--drivers", "\(ProjectPaths.root)/drivers.d"]
            let text = try await CommandRun(arguments, environment: environment)
            #expect(text.exit == .code(1))
            let titles = ["Prefect\n", "Work pools\n", "Drivers\n", "AWS\n"].compactMap {
                text.output.firstRange(of: $0)
            }
            #expect(titles.count == 4)
            #expect(titles.map(\.lowerBound) == titles.map(\.lowerBound).sorted())
            #expect(text.output.contains("  failure  server: PREFECT_API_URL is not set\n           -> Set it"))
            #expect(text.output.contains("Nothing was changed."))
            for wrong in [["--conformance", "some"], ["--timeout", "0"], ["--pool", ""]] {
                let run = try await CommandRun(["doctor"] + wrong, environment: environment)
                #expect(run.exit == .code(64), "\(wrong): \(run.output) \(run.errors)")
            }
            let config = try await CommandRun(["doctor", "--config", "/nonexistent.json"], environment: environment)
            #expect(config.exit == .code(1))
            #expect(config.errors.contains("/nonexistent.json"))
        }
    }
}
