import DriverProtocol
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Evidence of a crash")
    struct EvidenceTests {
        private static let role: JSONValue = "arn:aws:iam::123456789012:role/execution"

        @Test("the last lines of the container's CloudWatch log stand in the state and in the flow run's log")
        func log() async throws {
            try await withTemporaryDirectory("logs") { logs in
                try await Stage.with("evidence", sandbox: ["--log-dir", logs.path]) { stage in
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment([
                            "command": "sh -c 'seq 1 30; echo ValueError: no such table >&2; exit 3'",
                            "configure_cloudwatch_logs": true, "execution_role_arn": Self.role,
                        ]))
                    try await stage.host { _ in
                        let message = try await crash(of: run, in: stage)
                        #expect(message.contains("(EssentialContainerExited)"))
                        #expect(message.contains("'prefect' exited with 3"))
                        #expect(message.contains("Look at its logs."))
                        #expect(message.hasSuffix("\n  29\n  30\n  ValueError: no such table"))
                        #expect(!message.contains("\n  11\n"))
                        _ = try await eventually("the same text in the flow run's log") {
                            try await stage.prefect.logs(run).first { $0 == message }
                        }
                    }
                }
            }
        }

        @Test("a log that may not be read is no failure: the crash is told without it")
        func unreadable() async throws {
            try await Stage.with("evidence") { stage in
                try await stage.sandbox.add(
                    fault: [
                        "operation": "GetLogEvents", "times": .null,
                        "fault": ["kind": "error", "code": "AccessDeniedException", "message": "not authorized"],
                    ])
                let run = try await stage.prefect.scheduleRun(
                    try await stage.deployment([
                        "command": "false", "configure_cloudwatch_logs": true, "execution_role_arn": Self.role,
                    ]))
                try await stage.host { _ in
                    let message = try await crash(of: run, in: stage)
                    #expect(message.contains("exited with 1"))
                    let asked = try await stage.sandbox.count("GetLogEvents")
                    #expect(asked == 1)
                }
            }
        }

        @Test(
            "what AWS did is named, and what to do",
            arguments: [
                End(
                    code: "EssentialContainerExited", reason: "Essential container in task exited", exitCode: 137,
                    containerReason: "OutOfMemoryError: Container killed due to memory usage",
                    words: ["want of memory of its 2048 MiB", "Raise the job variable memory"]),
                End(
                    code: "TerminationNotice", reason: "Your Spot Task was interrupted.", exitCode: 0,
                    words: ["AWS took the Spot capacity back", "exited with 0", "retries"]),
                End(
                    code: "TaskFailedToStart",
                    reason: "CannotPullContainerError: manifest for image:latest not found",
                    words: ["failed to start (TaskFailedToStart)", "could not be pulled", "Check its name"]),
                End(
                    code: "TaskFailedToStart",
                    reason: "ResourceInitializationError: unable to pull secrets or registry auth: no secret value",
                    words: ["A secret could not be read", "execution role"]),
                End(
                    code: "UserInitiated", reason: "stopped by hand", exitCode: 143,
                    words: ["(UserInitiated): stopped by hand", "stopped by a call"]),
            ])
        func named(_ end: End) async throws {
            try await Stage.with("evidence") { stage in
                let run = try await stage.prefect.scheduleRun(
                    try await stage.deployment([
                        "command": Stage.walk(seconds: 300)
                    ]))
                let startFails = end.exitCode == nil
                if startFails { try await stage.sandbox.set(["hold": true]) }
                try await stage.host { _ in
                    if !startFails { try await stage.prefect.waitForState("RUNNING", flowRun: run) }
                    let task = try await eventually("the task") {
                        try await stage.tasks(of: run).first?["taskArn"]?.string
                    }
                    try await stage.sandbox.stop(task: task, end.json)
                    let message = try await crash(of: run, in: stage)
                    for word in end.words { #expect(message.contains(word), "\(message)") }
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        /// An end that AWS makes.
        struct End: Sendable {
            var code: String
            var reason: String
            var exitCode: Int?
            var containerReason: String?
            var words: [String]

            var json: JSONValue {
                var end: JSONObject = ["stopCode": .string(code), "reason": .string(reason)]
                if let exitCode {
                    var container: JSONObject = ["name": "prefect", "exitCode": .int(exitCode)]
                    container["reason"] = containerReason.map(JSONValue.string)
                    end["containers"] = [.object(container)]
                }
                return .object(end)
            }
        }

        @Test("the driver's own class and words are heeded")
        func driverSpeaks() async throws {
            try await Stage.with("evidence") { stage in
                let drivers = try DriversDirectory()
                defer { drivers.remove() }
                try drivers.write(
                    "knowing",
                    """
                    #!/usr/bin/env python3
                    import json, sys
                    for line in sys.stdin:
                        request = json.loads(line)
                        result = {"protocol": 1, "name": "knowing", "version": "1", "capabilities": ["interpret"]}
                        if request["method"] == "plan":
                            definition = {"family": "knowing", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
                                "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [
                                    {"name": "prefect", "image": "x", "command": ["sh", "-c", "exit 42"]}]}
                            network = {"awsvpcConfiguration": {"subnets": ["subnet-0d00000000000001a"]}}
                            result = {"plan": {"taskDefinition": {"register": definition}, "attempts": [{"name": "only",
                                "runTask": {"launchType": "FARGATE", "networkConfiguration": network}}]}}
                        elif request["method"] == "interpret":
                            assert "overrides" not in request["params"]["task"]
                            result = {"class": "application", "hint": "42 is what the licence server answers."}
                        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
                    """)
                let run = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": "sh -c 'exit 42'"]))
                try await stage.host(driver: "knowing", drivers: drivers.path) { _ in
                    let message = try await crash(of: run, in: stage)
                    #expect(message.contains("42 is what the licence server answers."))
                }
            }
        }

        private func crash(of run: String, in stage: Stage) async throws -> String {
            let ended = try await stage.prefect.waitForState("CRASHED", flowRun: run)
            return ended["state"]?["message"]?.string ?? ""
        }
    }
}
