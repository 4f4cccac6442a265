import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

extension EndToEndFaults {
    @Suite("AWS's faults")
    struct AWSFaultTests {
        @Test(
            "an answer that passes is asked again under the same token, and the run is launched once",
            arguments: [
                ["kind": "throttle"],
                [
                    "kind": "error", "code": "InvalidParameterException",
                    "message": "Unable to assume the service linked role. (ErrorCode: Throttling)",
                ],
                ["kind": "error", "code": "ServerException", "message": "Service Unavailable.", "status": 500],
                ["kind": "error", "code": "ExpiredTokenException", "message": "The security token is expired"],
                ["kind": "error", "code": "UnrecognizedClientException", "message": "The security token is invalid"],
                ["kind": "error", "code": "InvalidSignatureException", "message": "Signature expired"],
            ] as [JSONValue])
        func passes(fault: JSONValue) async throws {
            try await Stage.with("faults") { stage in
                try await stage.sandbox.add(fault: ["operation": "RunTask", "times": 3, "fault": fault])
                let run = try await schedule(in: stage)
                try await stage.host { _ in
                    try await complete(run, in: stage)
                    let requests = try await stage.sandbox.requests("RunTask")
                    #expect(requests.count == 4)
                    #expect(Set(requests.compactMap { $0["parameters"]?["clientToken"]?.string }).count == 1)
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.count == 1)
                }
            }
        }

        @Test("a revision that others register at the same moment is waited for")
        func concurrentRevisions() async throws {
            try await Stage.with("faults") { stage in
                try await stage.sandbox.add(
                    fault: [
                        "operation": "RegisterTaskDefinition", "times": 2,
                        "fault": [
                            "kind": "error", "code": "ClientException",
                            "message":
                                "Too many concurrent attempts to create a new revision of the specified family.",
                        ],
                    ])
                let run = try await schedule(in: stage)
                try await stage.host { _ in
                    try await complete(run, in: stage)
                    let count = try await stage.sandbox.count("RegisterTaskDefinition")
                    #expect(count == 3)
                }
            }
        }

        @Test(
            "want of capacity that comes as an exception is waited for",
            arguments: [
                ("InvalidParameterException", "No Container Instances were found in your cluster."),
                ("ClientException", "You've reached the limit on the number of vCPUs you can run concurrently"),
                ("ClientException", "You've reached the limit on the number of tasks in the PROVISIONING state"),
            ])
        func capacity(code: String, message: String) async throws {
            try await Stage.with("faults") { stage in
                try await refuse(code, message, times: 1, in: stage)
                let run = try await schedule(in: stage)
                try await stage.host { _ in
                    try await complete(run, in: stage)
                    let names = try await stage.prefect.states(run).compactMap { $0["name"]?.string }
                    #expect(names.contains("WaitingForCapacity"))
                }
            }
        }

        @Test(
            "a refusal that will not pass crashes the run at once, with AWS's words and the remedy",
            arguments: [
                (
                    "AccessDeniedException", "User: u is not authorized to perform: ecs:RunTask on resource: *",
                    "Allow ecs:RunTask"
                ),
                ("AccessDeniedException", "not authorized to perform: iam:PassRole on resource: r", "iam:PassRole"),
                ("InvalidParameterException", "The subnet ID 'subnet-1' does not exist", "network_configuration"),
                ("PlatformUnknownException", "The specified platform version does not exist.", "platform_version"),
                ("UnsupportedFeatureException", "Tagging is off", "does not support"),
                ("BlockedException", "Your AWS account was blocked.", "AWS Support"),
            ])
        func permanent(code: String, message: String, remedy: String) async throws {
            try await Stage.with("faults") { stage in
                try await refuse(code, message, times: nil, in: stage)
                let run = try await schedule(in: stage)
                try await stage.host { _ in
                    let ended = try await stage.prefect.waitForState("CRASHED", "COMPLETED", flowRun: run)
                    let told = ended["state"]?["message"]?.string ?? ""
                    #expect(told.contains(message), "\(told)")
                    #expect(told.contains(remedy), "\(told)")
                    let count = try await stage.sandbox.count("RunTask")
                    #expect(count == 1)
                }
            }
        }

        @Test("credentials that expire in the middle of a launch: the run stays Pending until they are renewed")
        func expired() async throws {
            try await withTemporaryDirectory("aws") { directory in
                try await Stage.with("expired") { stage in
                    func credentials(_ token: String) -> String {
                        """
                        [default]
                        aws_access_key_id = \(SandboxProcess.accessKeyID)
                        aws_secret_access_key = \(SandboxProcess.secretAccessKey)
                        aws_session_token = \(token)
                        """
                    }
                    let file = try directory.write("credentials", credentials("first"))
                    // The claim stands and the definition is registered when the token ends, in the pause after this.
                    try await stage.sandbox.add(
                        fault: ["operation": "RunTask", "times": 1, "fault": ["kind": "capacity"]])
                    let run = try await schedule(in: stage)
                    let environment = [
                        "AWS_SHARED_CREDENTIALS_FILE": file, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
                    ]
                    try await stage.host(environment: environment) { _ in
                        _ = try await eventually("the first RunTask") {
                            try await stage.sandbox.count("RunTask") > 0 ? true : nil
                        }
                        try await stage.sandbox.control("POST", "expired-tokens", ["tokens": ["first"]])
                        _ = try await eventually("a refused token") {
                            try await stage.sandbox.requests().first { $0["code"] == "ExpiredTokenException" }
                        }
                        let state = try await stage.prefect.stateType(run)
                        #expect(state == "PENDING")
                        try directory.write("credentials", credentials("second"))
                        try await complete(run, in: stage)
                        let tasks = try await stage.tasks(of: run)
                        #expect(tasks.count == 1)
                    }
                }
            }
        }

        @Test("a cluster that does not exist: its pool's runs crash at once with the remedy, other pools are unharmed")
        func noCluster() async throws {
            try await Stage.with("cluster") { stage in
                let healthy = PrefectFixtures.uniqueName("healthy")
                try await stage.prefect.createWorkPool(healthy)
                let lost = try await stage.deployment(["command": Stage.walk(), "cluster": "nowhere"])
                let fine = try await stage.prefect.createDeployment(
                    "fine", flowID: stage.flowID, pool: healthy, jobVariables: ["command": Stage.walk()])
                var doomed: [String] = []
                var well: [String] = []
                for _ in 0..<3 {
                    doomed.append(try await stage.prefect.scheduleRun(lost))
                    well.append(try await stage.prefect.scheduleRun(fine))
                }
                try await stage.host(["--pool", healthy]) { _ in
                    for run in doomed {
                        let ended = try await stage.prefect.waitForState("CRASHED", "COMPLETED", flowRun: run)
                        let message = ended["state"]?["message"]?.string ?? ""
                        #expect(message.contains("ClusterNotFoundException"), "\(message)")
                        #expect(message.contains("job variable cluster"), "\(message)")
                    }
                    for run in well { try await complete(run, in: stage) }
                }
            }
        }

        @Test("a task definition of ours that somebody deregistered is registered again")
        func inactive() async throws {
            try await Stage.with("inactive") { stage in
                try await stage.host { _ in
                    let deployment = try await stage.deployment(["command": Stage.walk()])
                    let first = try await stage.prefect.scheduleRun(deployment)
                    try await complete(first, in: stage)
                    let arn = try #require(await stage.tasks(of: first).first?["taskDefinitionArn"]?.string)
                    let name = arn.split(separator: "/").last ?? ""
                    try await stage.sandbox.control("POST", "task-definitions/\(name)/deregister", [:])
                    let second = try await stage.prefect.scheduleRun(deployment)
                    try await complete(second, in: stage)
                    let tasks = try await stage.tasks(of: second)
                    #expect(tasks.count == 1)
                    #expect(tasks.first?["taskDefinitionArn"]?.string != arn)
                    let count = try await stage.sandbox.count("RegisterTaskDefinition")
                    #expect(count == 2)
                }
            }
        }

        @Test("a task definition of the user's own that is inactive is theirs to mend: the run crashes and says so")
        func inactiveForeign() async throws {
            try await Stage.with("inactive") { stage in
                try await stage.host { _ in
                    let family = PrefectFixtures.uniqueName("own")
                    let first = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk(), "family": .string(family)]))
                    try await complete(first, in: stage)
                    try await stage.sandbox.control("POST", "task-definitions/\(family):1/deregister", [:])
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment([
                            "command": Stage.walk(), "task_definition_arn": .string("\(family):1"),
                        ]))
                    let ended = try await stage.prefect.waitForState("CRASHED", "COMPLETED", flowRun: run)
                    let message = ended["state"]?["message"]?.string ?? ""
                    #expect(message.contains("task_definition_arn"), "\(message)")
                    let count = try await stage.sandbox.count("RegisterTaskDefinition")
                    #expect(count == 1)
                }
            }
        }

        private func schedule(in stage: Stage) async throws -> String {
            try await stage.prefect.scheduleRun(try await stage.deployment(["command": Stage.walk()]))
        }

        private func refuse(_ code: String, _ message: String, times: Int?, in stage: Stage) async throws {
            try await stage.sandbox.add(
                fault: [
                    "operation": "RunTask", "times": times.map { .int($0) } ?? .null,
                    "fault": ["kind": "error", "code": .string(code), "message": .string(message)],
                ])
        }

        private func complete(_ run: String, in stage: Stage) async throws {
            let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
            #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
        }
    }
}
