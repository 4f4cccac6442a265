import DriverProtocol
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Tasks' events")
    struct EventTests {
        private static let queue = "prefect-ecs-tasks-events"

        @Test("a crash is noticed by its event, without a look; its log and its task's events are in Prefect")
        func ownTask() async throws {
            try await withTemporaryDirectory("logs") { logs in
                try await Stage.with("events", sandbox: ["--queue", Self.queue, "--log-dir", logs.path]) { stage in
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment([
                            "command": "sh -c 'seq 1 30; exit 3'", "configure_cloudwatch_logs": true,
                            "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
                        ]))
                    // So seldom are looks that the test would fail before the first one.
                    try await stage.host(settings: ["watchSeconds": 3600]) { host in
                        let ended = try await stage.prefect.waitForState("CRASHED", flowRun: run)
                        #expect(ended["state"]?["message"]?.string?.contains("exited with 3") == true)
                        let looks = try await stage.sandbox.requests("DescribeTasks").filter {
                            $0["parameters"]?["include"] == nil
                        }
                        #expect(looks.isEmpty)
                        let lines = try await eventually("the container's lines in the flow run's log") {
                            try await stage.prefect.logs(run).filter { Int($0) != nil }
                        } until: {
                            $0.count >= 30
                        }
                        #expect(lines == (1...30).map(String.init))
                        let arn = try #require(try await stage.tasks(of: run).first?["taskArn"]?.string)
                        let names = try await events(
                            ofTask: arn, about: run, in: stage, until: "prefect.ecs.task.stopped")
                        #expect(names.contains("prefect.ecs.task.running"))
                        #expect(names.filter { $0 == "prefect.ecs.task.stopped" }.count == 1)
                        try await waitForEmptyQueue(stage)
                        _ = try await host.line(containing: "task events come", in: .errors)
                        // A message wakes the poll that is under way; the next one is refused.
                        try await stage.sandbox.add(
                            fault: [
                                "operation": "ReceiveMessage", "times": .null,
                                "fault": ["kind": "error", "code": "AccessDenied", "message": "not authorized"],
                            ])
                        try await stage.sandbox.send(message: [:])
                        let line = try await host.line(containing: "task events are not read", in: .errors)
                        #expect(line.contains("allow sqs:GetQueueUrl"))
                        _ = try await host.line(containing: "task events do not come", in: .errors)
                    }
                }
            }
        }

        @Test("a look that finds an end which no event told makes looks frequent again")
        func silence() async throws {
            try await Stage.with("events", sandbox: ["--queue", Self.queue]) { stage in
                let long = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": Stage.walk(seconds: 300)]))
                // Its end is told when it is watched for long; a start's events may come before its task is recorded.
                let first = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": Stage.walk(seconds: 5)]))
                try await stage.host { host in
                    try await stage.prefect.waitForState("RUNNING", flowRun: long)
                    _ = try await host.line(containing: "task events come", in: .errors)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: first)
                    _ = try await eventually("the end of the first task") {
                        try await stage.tasks(of: first).first { $0["lastStatus"] == "STOPPED" }
                    }
                    try await waitForEmptyQueue(stage)
                    try await stage.sandbox.set(["events": false])
                    let short = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.prefect.waitForState("COMPLETED", flowRun: short)
                    // Until then a look comes six times more seldom, and a busy server may keep it waiting as well.
                    _ = try await host.line(
                        containing: "task events do not come", in: .errors, within: .seconds(240))
                }
            }
        }

        @Test(
            "a task of Prefect's own worker: its run crashes and its definition goes, whatever order its events come in"
        )
        func observedTask() async throws {
            try await withTemporaryDirectory("logs") { logs in
                try await Stage.with("observed", sandbox: ["--queue", Self.queue, "--log-dir", logs.path]) { stage in
                    let run = try await ObservedRun.launch(in: stage)
                    try await run.waitForEnd(in: stage.sandbox)
                    let told = try await stage.sandbox.messages().compactMap { $0["body"] }
                    #expect(told.count >= 5)
                    for message in told.reversed() { try await stage.sandbox.send(message: message) }
                    try await stage.sandbox.send(message: ["detail-type": "something else"])
                    // One deletion fails: its messages come again, and are known.
                    try await stage.sandbox.set(["visibilityMs": 1000])
                    try await stage.sandbox.add(
                        fault: [
                            "operation": "DeleteMessageBatch", "times": 1,
                            "fault": ["kind": "error", "code": "AccessDenied", "message": "not authorized"],
                        ])
                    try await stage.host { _ in
                        let ended = try await stage.prefect.waitForState("CRASHED", flowRun: run.id)
                        #expect(ended["state"]?["message"]?.string?.contains("exited with 3") == true)
                        let states = try await stage.prefect.states(run.id).compactMap { $0["name"]?.string }
                        #expect(states.filter { $0 == "InfrastructurePending" }.count == 1)
                        #expect(states.filter { $0 == "Crashed" }.count == 1)
                        _ = try await eventually("the line of the container in the flow run's log") {
                            try await stage.prefect.logs(run.id).first { $0 == "no module named etl" }
                        }
                        let definition = try await eventually("the end of the definition") {
                            try await stage.sandbox.state()["taskDefinitions"]?.array?.first {
                                $0["taskDefinitionArn"]?.string == run.definition && $0["status"] == "INACTIVE"
                            }
                        }
                        #expect(definition["revision"] == 1)
                        try await waitForEmptyQueue(stage)
                        #expect(try await stage.sandbox.deletedMessages() == 2 * told.count + 1)
                        #expect(try await stage.prefect.states(run.id).last?["name"] == "Crashed")
                    }
                }
            }
        }

        @Test("a host killed while it handles an event: the message comes again, and the next host handles it")
        func killed() async throws {
            try await Stage.with("events", sandbox: ["--queue", Self.queue]) { stage in
                try await stage.sandbox.set(["visibilityMs": 1000])
                try await stage.sandbox.add(
                    fault: ["operation": "DescribeTasks", "times": .null, "fault": ["kind": "hang"]])
                let run = try await ObservedRun.launch(in: stage)
                try await run.waitForEnd(in: stage.sandbox)
                let first = try stage.startHost()
                _ = try await eventually("the handling of the event") {
                    try await stage.sandbox.count("DescribeTasks") > 0 ? true : nil
                }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                #expect(try await stage.sandbox.deletedMessages() == 0)
                #expect(try await stage.prefect.stateType(run.id) == "PENDING")
                try await stage.sandbox.removeFaults()
                try await stage.host { _ in
                    try await stage.prefect.waitForState("CRASHED", flowRun: run.id)
                    try await waitForEmptyQueue(stage)
                }
            }
        }

        @Test(
            "two hosts share a queue: every message is handled, some by both, and each run is reported on once and rightly"
        )
        func twoHosts() async throws {
            try await Stage.with("events", sandbox: ["--queue", Self.queue]) { stage in
                let observed = try await ObservedRun.launch(in: stage)
                let (good, bad) = (
                    try await stage.deployment(["command": Stage.walk()]),
                    try await stage.deployment(["command": "sh -c 'exit 3'"])
                )
                // Messages whose deletion fails come again, to either host.
                try await stage.sandbox.set(["visibilityMs": 1000])
                try await stage.sandbox.add(
                    fault: [
                        "operation": "DeleteMessageBatch", "times": 3,
                        "fault": ["kind": "error", "code": "AccessDenied", "message": "not authorized"],
                    ])
                try await stage.host(["--name", "one"]) { _ in
                    var ends: [(run: String, end: String)] = [(observed.id, "Crashed")]
                    try await stage.host(["--name", "two"]) { _ in
                        for position in 0..<6 {
                            let isGood = position % 3 != 0
                            let run = try await stage.prefect.scheduleRun(isGood ? good : bad)
                            ends.append((run, isGood ? "Completed" : "Crashed"))
                        }
                        for (run, _) in ends {
                            try await stage.prefect.waitForState("COMPLETED", "CRASHED", "FAILED", flowRun: run)
                        }
                        try await waitForEmptyQueue(stage)
                    }
                    // The one that is left reads on.
                    try await stage.sandbox.send(message: [:])
                    try await waitForEmptyQueue(stage)
                    for (run, end) in ends {
                        let states = try await stage.prefect.states(run).compactMap { $0["name"]?.string }
                        #expect(states.last == end, "\(states)")
                        // A run's own program says its end again where a busy server gave no answer, and a host puts it back where a
                        // late claim has replaced it: it may stand there twice. What a host reports stands there once.
                        #expect(end == "Completed" || states.filter { $0 == end }.count == 1, "\(states)")
                        #expect(end == "Crashed" || !states.contains("Crashed"), "\(states)")
                        let tasks =
                            run == observed.id
                            ? [observed.taskARN]
                            : try await stage.tasks(of: run).compactMap {
                                $0["taskArn"]?.string
                            }
                        #expect(tasks.count == 1)
                        for task in tasks {
                            let names = try await events(
                                ofTask: task, about: run, in: stage, until: "prefect.ecs.task.stopped")
                            #expect(names.filter { $0 == "prefect.ecs.task.stopped" }.count == 1, "\(names)")
                        }
                    }
                }
            }
        }

        @Test("a queue that is not there is told once with the remedy, and the host does without")
        func missingQueue() async throws {
            try await Stage.with("events") { stage in
                let run = try await stage.prefect.scheduleRun(try await stage.deployment(["command": Stage.walk()]))
                let name = "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME"
                try await stage.host(environment: [name: "nowhere"]) { host in
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    let line = try await host.line(containing: "task events are not read", in: .errors)
                    for word in ["warning", "nowhere", "QueueDoesNotExist", "deploy-events", "OBSERVER_ENABLED=false"] {
                        #expect(line.lowercased().contains(word.lowercased()), "\(word): \(line)")
                    }
                    #expect(host.errors.count(of: "task events are not read") == 1)
                    #expect(try await stage.sandbox.count("GetQueueUrl") == 1)
                }
            }
        }

        private func waitForEmptyQueue(_ stage: Stage) async throws {
            _ = try await eventually("an empty queue") {
                try await stage.sandbox.messages()
            } until: {
                $0.isEmpty
            }
        }

        /// The names of the events in Prefect's feed that are about a task and its run.
        private func events(
            ofTask arn: String, about run: String, in stage: Stage, until last: String
        ) async throws -> [String] {
            let id = arn.split(separator: "/").last ?? ""
            let filter: JSONValue = [
                "filter": [
                    "resource": ["id": [.string("prefect.ecs.task.\(id)")]],
                    "related": ["id": [.string("prefect.flow-run.\(run)")]],
                ], "limit": 50,
            ]
            return try await eventually("\(last) in the feed") {
                let found = try await stage.prefect.call("POST", "/events/filter", filter)["events"]?.array ?? []
                return found.compactMap { $0["event"]?.string }
            } until: {
                $0.contains(last)
            }
        }
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func count(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
