import DriverProtocol
import FoundationEssentials
import PrefectAPI
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Limits")
    struct LimitTests {
        /// From when until when a run was somewhere, in seconds since 1970.
        private struct Span {
            let start: Double
            let end: Double
        }

        @Test("--limit bounds the runs from claim to stop, --limit-launching those from claim to record, both exactly")
        func limits() async throws {
            try await Stage.with("limits") { stage in
                // An answer takes 300 ms, and with it every launch.
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "delay", "ms": 300]])
                let deployment = try await stage.deployment(["command": Stage.walk(seconds: 4)])
                var runs: [String] = []
                for _ in 0..<20 { runs.append(try await stage.prefect.scheduleRun(deployment)) }
                try await stage.host(["--limit", "6", "--limit-launching", "2"]) { _ in
                    for run in runs { try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run) }
                    try await waitForStops(in: stage)
                }
                var inFlight: [Span] = []
                var launching: [Span] = []
                let requests = try await stage.sandbox.requests("RunTask")
                for run in runs {
                    let claimed = try #require(await claim(of: run, in: stage))
                    let task = try #require(await stage.tasks(of: run).first)
                    inFlight.append(Span(start: claimed, end: try #require(task["stoppedAt"]?.number?.double)))
                    let request = requests.first {
                        $0["parameters"]?["startedBy"]?.string?.hasPrefix(run) == true
                    }
                    let sent = try #require(request?["time"]?.number?.double)
                    launching.append(Span(start: claimed, end: sent + 0.3))
                }
                #expect(most(inFlight) == 6)
                #expect(most(launching) == 2)
            }
        }

        /// A task's process ends a moment after its run.
        private func waitForStops(in stage: Stage) async throws {
            _ = try await eventually("the tasks' end") {
                try await stage.sandbox.tasks().allSatisfy { $0["lastStatus"] == "STOPPED" } ? true : nil
            }
        }

        @Test("a host killed with its hands full claims nothing at its next start before it has counted them")
        func afterRestart() async throws {
            try await Stage.with("limits") { stage in
                let lasting = try await stage.deployment(["command": Stage.walk(seconds: 300)])
                var old: [String] = []
                for _ in 0..<2 { old.append(try await stage.prefect.scheduleRun(lasting)) }
                let first = try stage.startHost(["--name", "heir", "--limit", "2"])
                for run in old { try await stage.prefect.waitForState("RUNNING", flowRun: run) }
                try await EndToEndFaults.RecoveryTests.kill(first)
                let quick = try await stage.deployment(["command": Stage.walk()])
                var due: [String] = []
                for _ in 0..<3 { due.append(try await stage.prefect.scheduleRun(quick)) }
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await proxy.add(
                        ["path": "flow_runs/filter", "match": "PAUSED", "times": 1, "fault": ["kind": "gate"]])
                    let environment = ["PREFECT_API_URL": "\(proxy.url)/api"]
                    try await stage.host(["--name", "heir", "--limit", "2"], environment: environment) { _ in
                        try await waitForRounds(proxy)
                        for run in due { #expect(try await stage.prefect.stateType(run) == "SCHEDULED") }
                        try await proxy.removeRules()
                        try await waitForRounds(proxy)
                        for run in old { try await end(run, in: stage) }
                        for run in due { try await stage.prefect.waitForState("COMPLETED", flowRun: run) }
                    }
                }
                try await waitForStops(in: stage)
                let spans = try await stage.sandbox.tasks().map { task in
                    Span(
                        start: try #require(task["createdAt"]?.number?.double),
                        end: try #require(task["stoppedAt"]?.number?.double))
                }
                #expect(spans.count == 5)
                #expect(most(spans) == 2)
            }
        }

        private func waitForRounds(_ proxy: FaultProxy) async throws {
            let before = try await proxy.requests()
            _ = try await eventually("some rounds of polling") {
                try await proxy.requests() >= before + 10 ? true : nil
            }
        }

        private func end(_ run: String, in stage: Stage) async throws {
            try await stage.prefect.setState("COMPLETED", flowRun: run)
            try await stage.sandbox.stop(task: try #require(await stage.tasks(of: run).first?["taskArn"]?.string))
        }

        /// When Prefect gave the run to the host.
        private func claim(of run: String, in stage: Stage) async throws -> Double? {
            let state = try await stage.prefect.states(run).first { $0["type"] == "PENDING" }
            return state?["timestamp"]?.string.flatMap(Timestamp.date)?.timeIntervalSince1970
        }

        /// The most spans that hold the same moment.
        private func most(_ spans: [Span]) -> Int {
            spans.map { here in spans.count { $0.start <= here.start && here.start < $0.end } }.max() ?? 0
        }
    }
}
