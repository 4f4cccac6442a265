import DriverProtocol
import Glibc
import TestSupport
import Testing

extension EndToEndFaults {
    /// One flow run, one task for each time it was scheduled, whatever happens to hosts in between.
    @Suite("Recovery")
    struct RecoveryTests {
        /// Proofs of ownership are read anew whenever a host was frozen.
        static let suspicious: JSONObject = ["proofLifetimeSeconds": 0]
        static let hangs: JSONValue = ["kind": "hang"]
        static let losesAnswers: JSONValue = ["kind": "lost-answer"]

        static func fault(_ operation: String, _ fault: JSONValue, match: JSONValue? = nil) -> JSONValue {
            var rule: JSONValue = ["operation": .string(operation), "times": 1000, "fault": fault]
            rule["match"] = match
            return rule
        }

        static func schedule(in stage: Stage, seconds: Double = 0, _ variables: JSONObject = [:]) async throws -> String
        {
            var variables = variables
            variables["command"] = Stage.walk(seconds: seconds)
            return try await stage.prefect.scheduleRun(try await stage.deployment(.object(variables)))
        }

        static func expectLaunchedOnce(_ run: String, in stage: Stage) async throws {
            let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", "FAILED", flowRun: run)
            #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
            let tasks = try await stage.tasks(of: run)
            let states = try await stage.prefect.states(run)
            #expect(tasks.count == 1, "\(tasks)\n\(states)")
        }

        static func kill(_ host: ChildProcess) async throws {
            host.signal(SIGKILL)
            _ = try await host.waitForExit()
        }

        /// A run whose host of the name "heir" was killed before its RunTask was carried out: claimed, and without a task.
        static func claimedByTheDead(in stage: Stage) async throws -> String {
            try await stage.sandbox.add(fault: fault("RunTask", hangs))
            let run = try await schedule(in: stage)
            let first = try stage.startHost(["--name", "heir"])
            try await waitForRequest("RunTask", in: stage)
            try await kill(first)
            try await stage.sandbox.removeFaults()
            return run
        }

        static func waitForTask(_ run: String, in stage: Stage, count: Int = 1) async throws {
            _ = try await eventually("the task of \(run)") {
                try await stage.tasks(of: run).count >= count ? true : nil
            }
        }

        static func waitForRequest(_ operation: String, in stage: Stage, count: Int = 1) async throws {
            _ = try await eventually("\(operation) under way") {
                try await stage.sandbox.count(operation) >= count ? true : nil
            }
        }

        @Test("two hosts of one name share the work, and no run is launched twice")
        func twins() async throws {
            try await Stage.with("twins") { stage in
                try await stage.sandbox.add(fault: Self.fault("RunTask", ["kind": "delay", "ms": 800]))
                try await stage.host(["--name", "twin"]) { _ in
                    try await stage.host(["--name", "twin"]) { _ in
                        var runs: [String] = []
                        for _ in 0..<6 { runs.append(try await Self.schedule(in: stage)) }
                        for run in runs { try await Self.expectLaunchedOnce(run, in: stage) }
                    }
                }
            }
        }

        @Test("once Prefect reports a host OFFLINE, one of another name takes over its claims and watches its tasks")
        func ofAnotherName() async throws {
            try await Stage.with("offline") { stage in
                let lasting = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": Stage.walk(seconds: 300)]))
                let first = try stage.startHost(["--name", "first"], settings: ["heartbeatSeconds": 1])
                try await stage.prefect.waitForState("RUNNING", flowRun: lasting)
                try await stage.sandbox.add(fault: Self.fault("RunTask", Self.hangs))
                let claimed = try await Self.schedule(in: stage)
                try await Self.waitForRequest("RunTask", in: stage, count: 2)
                try await stage.host(["--name", "second"]) { second in
                    try await Self.kill(first)
                    try await stage.sandbox.removeFaults()
                    try await Self.expectLaunchedOnce(claimed, in: stage)
                    _ = try await second.line(containing: "taking over a claim", in: .errors)
                    let workers = try await stage.prefect.call(
                        "POST", "/work_pools/\(stage.pool)/workers/filter", [:])
                    #expect(workers.array?.first { $0["name"] == "first" }?["status"] == "OFFLINE")
                    let task = try #require(await stage.tasks(of: lasting).first?["taskArn"]?.string)
                    try await stage.sandbox.stop(task: task)
                    try await stage.prefect.waitForState("CRASHED", flowRun: lasting)
                }
            }
        }

        /// Runs `body` with a host that is frozen when its claim stands and the answer to it is still under way.
        private func withHostFrozenAtClaim(
            _ run: String, in stage: Stage, name: String, _ body: (ChildProcess) async throws -> Void
        ) async throws {
            try await FaultProxy.with(port: stage.server.port) { proxy in
                try await proxy.add([
                    "path": "set_state", "match": "worker-host claim", "fault": ["kind": "late", "seconds": 6],
                ])
                let url = "\(proxy.url)/api"
                try await stage.host(
                    ["--name", name], settings: Self.suspicious, environment: ["PREFECT_API_URL": url]
                ) { first in
                    try await stage.prefect.waitForState("PENDING", flowRun: run)
                    first.signal(SIGSTOP)
                    #expect(try await stage.sandbox.count("RunTask") == 0)
                    try await body(first)
                }
            }
        }

        @Test("a host frozen between claim and RunTask, thawed after another took over: one task")
        func frozenBeforeRunTask() async throws {
            try await Stage.with("frozen") { stage in
                let run = try await Self.schedule(in: stage)
                try await withHostFrozenAtClaim(run, in: stage, name: "heir") { first in
                    try await stage.host(["--name", "heir"]) { _ in
                        try await Self.expectLaunchedOnce(run, in: stage)
                        first.signal(SIGCONT)
                        _ = try await first.line(containing: "not ours", in: .errors)
                        #expect(try await stage.tasks(of: run).count == 1)
                    }
                }
            }
        }

        @Test("a host frozen between RunTask and record, thawed after another took over: one task, and its pid stands")
        func frozenBeforeRecord() async throws {
            try await Stage.with("frozen") { stage in
                try await stage.sandbox.add(fault: Self.fault("RunTask", ["kind": "delay", "ms": 2000]))
                let run = try await Self.schedule(in: stage, seconds: 3)
                let first = try stage.startHost(["--name", "heir"], settings: Self.suspicious)
                try await Self.waitForTask(run, in: stage)
                first.signal(SIGSTOP)
                try await stage.sandbox.removeFaults()
                try await stage.host(["--name", "heir"]) { _ in
                    try await Self.expectLaunchedOnce(run, in: stage)
                    first.signal(SIGCONT)
                    _ = try await first.line(containing: run, in: .errors)
                    let task = try await stage.tasks(of: run).first?["taskArn"]?.string ?? "none"
                    #expect(try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string == "default::\(task)")
                    #expect(try await stage.tasks(of: run).count == 1)
                }
                await first.end()
            }
        }

        @Test("a host frozen before RunTask, thawed after its run was cancelled and run again: it launches nothing")
        func frozenThenRescheduled() async throws {
            try await Stage.with("frozen") { stage in
                let run = try await Self.schedule(in: stage)
                try await withHostFrozenAtClaim(run, in: stage, name: "first") { first in
                    try await stage.prefect.setState("CANCELLED", flowRun: run)
                    try await stage.prefect.setState("SCHEDULED", flowRun: run)
                    try await stage.host(["--name", "second"]) { _ in
                        try await Self.expectLaunchedOnce(run, in: stage)
                        first.signal(SIGCONT)
                        _ = try await first.line(containing: "not ours", in: .errors)
                        #expect(try await stage.tasks(of: run).count == 1)
                    }
                }
            }
        }

        @Test("a host frozen before record, thawed after its run was run again: its task is stopped, the new one stays")
        func frozenThenSuperseded() async throws {
            try await Stage.with("frozen") { stage in
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 1, "fault": ["kind": "delay", "ms": 2000]])
                // The old task says nothing: whoever sets states is the test.
                let deployment = try await stage.deployment(["command": "sleep 300"])
                let run = try await stage.prefect.scheduleRun(deployment)
                let first = try stage.startHost(["--name", "first"], settings: Self.suspicious)
                try await Self.waitForTask(run, in: stage)
                first.signal(SIGSTOP)
                try await stage.prefect.setState("SCHEDULED", flowRun: run)
                try await stage.host(["--name", "second"]) { _ in
                    try await Self.waitForTask(run, in: stage, count: 2)
                    first.signal(SIGCONT)
                    let stopped = try await eventually("the end of the superseded task") {
                        try await stage.tasks(of: run).first { $0["desiredStatus"] == "STOPPED" }
                    }
                    let newest = try #require(
                        await stage.tasks(of: run).first { $0["taskArn"] != stopped["taskArn"] })
                    let history = try await stage.prefect.states(run)
                    let claim = history.compactMap { $0["state_details"]?["transition_id"]?.string }.last ?? "none"
                    let hex = claim.filter { $0 != "-" }
                    #expect(newest["startedBy"]?.string?.hasSuffix(hex) == true)
                    #expect(newest["desiredStatus"] == "RUNNING")
                    try await stage.prefect.setState("COMPLETED", flowRun: run)
                }
                await first.end()
            }
        }
    }
}
