import DriverProtocol
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Launches that ECS refuses, and what their driver says of it")
    struct RefusalTests {
        @Test("a reason that the table takes for lasting and the driver for passing: launched again, and completed")
        func reclassified() async throws {
            try await play(times: 1, answers: true) { stage, run in
                let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                let tokens = try await stage.sandbox.requests("RunTask").compactMap {
                    $0["parameters"]?["clientToken"]?.string
                }
                #expect(tokens.count == 2)
                #expect(Set(tokens).count == 2)
                _ = try await eventually("the flow run's log") {
                    try await stage.prefect.logs(run).contains { $0.contains("ATTRIBUTE. Starting again") } ? true : nil
                }
            }
        }

        @Test("the bound of starts holds for such refusals too, and the crash tells the reason")
        func bounded() async throws {
            try await play(times: nil, answers: true) { stage, run in
                let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                let message = ended["state"]?["message"]?.string ?? ""
                #expect(message.contains("ATTRIBUTE"))
                #expect(message.contains("has failed 2 times"), "\(message)")
                let requests = try await stage.sandbox.requests("RunTask")
                #expect(requests.count == 2, "\(requests)")
            }
        }

        @Test("a driver that does not say in time what a refusal means: the table's word stands")
        func silent() async throws {
            try await play(times: nil, answers: false) { stage, run in
                let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                let message = ended["state"]?["message"]?.string ?? ""
                #expect(message.contains("ATTRIBUTE"))
                #expect(!message.contains("has failed"), "\(message)")
                #expect(try await stage.sandbox.count("RunTask") == 1)
            }
        }

        /// A run of a driver that takes the refusal ATTRIBUTE for one that passes, or never says what it means.
        private func play(
            times: Int?, answers: Bool, _ body: (Stage, _ run: String) async throws -> Void
        ) async throws {
            try await Stage.with("refused") { stage in
                let drivers = try DriversDirectory()
                defer { drivers.remove() }
                try drivers.write(
                    "knowing", Self.knowing.replacing("ANSWERS", with: answers ? "True" : "False"))
                try await stage.sandbox.add(
                    fault: [
                        "operation": "RunTask", "times": times.map { .int($0) } ?? .null,
                        "fault": ["kind": "capacity", "reason": "ATTRIBUTE"],
                    ])
                let run = try await EndToEndFaults.RecoveryTests.schedule(in: stage)
                try await stage.host(
                    driver: "knowing", drivers: drivers.path, settings: ["startRetrySeconds": 0, "startRetries": 1]
                ) { _ in try await body(stage, run) }
            }
        }

        private static let knowing = """
            #!/usr/bin/env python3
            import json, sys
            for line in sys.stdin:
                request = json.loads(line)
                if "id" not in request:
                    continue
                if request["method"] == "describe":
                    result = {"protocol": 1, "name": "knowing", "version": "1", "capabilities": ["plan", "interpret"]}
                elif request["method"] == "plan":
                    container = {"name": "prefect", "image": "any", "memory": 128}
                    register = {"family": "knowing", "containerDefinitions": [container]}
                    attempts = [{"name": "EC2", "runTask": {"launchType": "EC2"}}]
                    result = {"plan": {"taskDefinition": {"register": register}, "container": "prefect", "attempts": attempts}}
                else:
                    reasons = [failure["reason"] for failure in request["params"].get("failures", [])]
                    if not ANSWERS:
                        continue
                    passes = reasons == ["ATTRIBUTE"]
                    result = {"class": "transient-start" if passes else "application", "hint": "Instances are on their way."}
                print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
            """
    }
}
