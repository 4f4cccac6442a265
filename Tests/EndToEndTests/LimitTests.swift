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
                let deployment = try await stage.deployment(["command": Stage.walk(seconds: 2)])
                var runs: [String] = []
                for _ in 0..<20 { runs.append(try await stage.prefect.scheduleRun(deployment)) }
                try await stage.host(["--limit", "6", "--limit-launching", "2"]) { _ in
                    for run in runs { try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run) }
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
