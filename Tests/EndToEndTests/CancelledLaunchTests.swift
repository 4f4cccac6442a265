import DriverProtocol
import TestSupport
import Testing

extension EndToEndFaults {
    /// Prefect lets RUNNING follow CANCELLED, so a task that comes after its run's cancellation would do its work.
    @Suite("Runs that are cancelled while RunTask has no answer")
    struct CancelledLaunchTests {
        /// Nothing but the walk itself is quick enough to notice the cancellation.
        private static let lonely: JSONObject = ["recoverySeconds": 600, "watchedStatesSeconds": 600]

        @Test("a RunTask that never came to AWS is not repeated")
        func cut() async throws {
            try await launch(through: "cut") { stage, aws, host, run in
                _ = try await eventually("a repetition") { try await aws.count("cut") > 1 ? true : nil }
                try await stage.prefect.setState("CANCELLED", flowRun: run)
                try await aws.removeRules()
                _ = try await host.line(containing: "flow run is not ours", in: .errors)
                #expect(try await stage.tasks(of: run).isEmpty)
                #expect(try await stage.prefect.stateType(run) == "CANCELLED")
            }
        }

        @Test("the task of one whose answer was lost is stopped before its flow begins")
        func lost() async throws {
            try await launch(through: "lose") { stage, aws, host, run in
                _ = try await eventually("a repetition") { try await aws.count("lose") > 1 ? true : nil }
                try await stage.prefect.setState("CANCELLED", flowRun: run)
                _ = try await host.line(containing: "the flow run ended before its flow began", in: .errors)
                let tasks = try await eventually("the task's end") {
                    try await stage.tasks(of: run)
                } until: {
                    $0.map { $0["desiredStatus"] } == ["STOPPED"]
                }
                #expect(tasks.first?["stoppedReason"] == "worker-host: the flow run ended before its flow began")
            }
        }

        @Test(
            "the task of one that is carried out after the run's end is stopped", arguments: ["CANCELLED", "CRASHED"])
        func late(end: String) async throws {
            try await launch(through: "gate") { stage, aws, _, run in
                _ = try await eventually("RunTask held back") { try await aws.count("gate") == 1 ? true : nil }
                try await stage.prefect.setState(end, flowRun: run)
                try await aws.removeRules()
                let tasks = try await eventually("the end of the late task") {
                    try await stage.tasks(of: run)
                } until: {
                    $0.first?["desiredStatus"] == "STOPPED"
                }
                #expect(tasks.count == 1)
                let reason = tasks.first?["stoppedReason"]
                #expect(reason == "worker-host: the flow run ended before its flow began")
                #expect(try await stage.prefect.stateType(run) == end)
            }
        }

        @Test(
            "another host does not call the run Cancelled while the owner's RunTask may be under way, and finds its task",
            arguments: [
                nil, "default::arn:aws:ecs:us-east-1:123456789012:task/default/0123456789abcdef0123456789abcdef",
            ])
        func underWay(earlierPID: String?) async throws {
            try await launch(through: "gate", settings: ["proofLifetimeSeconds": 60]) { stage, aws, _, run in
                _ = try await eventually("RunTask held back") { try await aws.count("gate") == 1 ? true : nil }
                if let earlierPID {
                    try await stage.prefect.call(
                        "PATCH", "/flow_runs/\(run)", ["infrastructure_pid": .string(earlierPID)])
                }
                try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                try await stage.host(["--name", "owner"], settings: ["proofLifetimeSeconds": 60]) { _ in
                    // Long enough for several looks of the other host, and far less than the proof's life.
                    for _ in 0..<20 {
                        #expect(try await stage.prefect.stateType(run) == "CANCELLING")
                        try await Task.sleep(for: .milliseconds(200))
                    }
                    try await aws.removeRules()
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    let states = try await stage.prefect.states(run)
                    // Both hosts bear the name, so both may say it.
                    let cancelled = try #require(states.first { $0["type"] == "CANCELLED" })
                    #expect(cancelled["message"]?.string?.contains("has stopped its ECS task") == true)
                    #expect(!states.contains { $0["type"] == "RUNNING" })
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.map { $0["desiredStatus"] } == ["STOPPED"])
                }
            }
        }

        /// A host whose every RunTask meets a fault on its way.
        private func launch(
            through fault: JSONValue, settings: JSONObject = lonely,
            _ body: (Stage, FaultProxy, _ host: ChildProcess, _ run: String) async throws -> Void
        ) async throws {
            try await Stage.with("cancelled-launch") { stage in
                try await FaultProxy.with(port: try stage.sandbox.port) { aws in
                    try await aws.add(["match": "clientToken", "times": .null, "fault": ["kind": fault]])
                    try await stage.host(
                        ["--name", "owner"], settings: settings, environment: ["AWS_ENDPOINT_URL": aws.url]
                    ) { host in
                        let run = try await stage.prefect.scheduleRun(
                            try await stage.deployment(["command": "sleep 300"]))
                        try await body(stage, aws, host, run)
                    }
                }
            }
        }
    }
}
