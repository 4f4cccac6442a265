import DriverProtocol
import TestSupport
import Testing

extension EndToEndFaults {
    @Suite("What is changed or deleted under a host's hands")
    struct MovedRunTests {
        @Test("a run that is deleted during its launch: its task is stopped, and the host goes on")
        func deletedRun() async throws {
            try await Stage.with("deleted") { stage in
                try await withHeldLaunch(in: stage) { run, release in
                    try await stage.prefect.call("DELETE", "/flow_runs/\(run)")
                    try await release()
                    let task = try await eventually("the task's end") {
                        try await stage.tasks(of: run).first { $0["lastStatus"] == "STOPPED" }
                    }
                    #expect(task["stopCode"] == "UserInitiated")
                    let next = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.prefect.waitForState("COMPLETED", flowRun: next)
                }
            }
        }

        @Test("scheduled anew during its launch: the old claim's task is stopped, the new one's works")
        func rescheduledRun() async throws {
            try await Stage.with("rescheduled") { stage in
                try await withHeldLaunch(in: stage) { run, release in
                    try await stage.prefect.setState("SCHEDULED", flowRun: run)
                    // The walk that is held keeps the run in hand, so the same host claims it anew only afterwards.
                    try await release()
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.count == 2)
                    #expect(tasks.first?["stopCode"] == "UserInitiated")
                    #expect(Set(tasks.compactMap { $0["startedBy"]?.string }).count == 2)
                }
            }
        }

        @Test("a run whose deployment is gone when its launch is taken over is cancelled, and says why")
        func deletedDeployment() async throws {
            try await Stage.with("undeployed") { stage in
                try await stage.sandbox.add(fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "hang"]])
                let deployment = try await stage.deployment(["command": Stage.walk()])
                let run = try await stage.prefect.scheduleRun(deployment)
                let first = try stage.startHost(["--name", "heir"])
                try await stage.prefect.waitForState("PENDING", flowRun: run)
                await first.end(grace: .zero)
                try await stage.prefect.call("DELETE", "/deployments/\(deployment)")
                try await stage.sandbox.removeFaults()
                try await stage.host(["--name", "heir"]) { _ in
                    let ended = try await stage.prefect.waitForState("CANCELLED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "CANCELLED")
                    #expect(ended["state"]?["message"]?.string?.contains("deployment no longer exists") == true)
                }
                #expect(try await stage.tasks(of: run).isEmpty)
            }
        }

        @Test("a run that was started again after its deployment was deleted is cancelled, and says why")
        func startedWithoutDeployment() async throws {
            try await Stage.with("undeployed") { stage in
                let deployment = try await stage.deployment(["command": Stage.walk()])
                let run = try await stage.prefect.scheduleRun(deployment)
                try await stage.prefect.setState("FAILED", flowRun: run)
                try await stage.prefect.call("DELETE", "/deployments/\(deployment)")
                try await stage.prefect.setState("SCHEDULED", flowRun: run)
                try await stage.host { _ in
                    let ended = try await stage.prefect.waitForState("CANCELLED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "CANCELLED")
                    #expect(ended["state"]?["message"]?.string?.contains("deployment no longer exists") == true)
                }
                #expect(try await stage.tasks(of: run).isEmpty)
            }
        }

        @Test("a run that Prefect lets nobody claim, because its deployment's limit is 0, waits and holds up no other")
        func limitOfZero() async throws {
            try await Stage.with("zero") { stage in
                let limited = try await stage.deployment(["command": Stage.walk()])
                let limit = "/v2/concurrency_limits/deployment:\(limited)"
                try await stage.prefect.call("PATCH", "/deployments/\(limited)", ["concurrency_limit": 1])
                try await stage.prefect.call("PATCH", limit, ["limit": 0])
                let run = try await stage.prefect.scheduleRun(limited)
                try await stage.host(["--limit", "1"]) { host in
                    _ = try await host.line(containing: "flow run left for later", in: .errors)
                    let other = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.prefect.waitForState("COMPLETED", flowRun: other)
                    #expect(try await stage.prefect.stateType(run) == "SCHEDULED")
                    try await stage.prefect.call("PATCH", limit, ["limit": 1])
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                }
            }
        }

        @Test("a pool that is paused launches nothing until it is resumed")
        func pausedPool() async throws {
            try await Stage.with("paused") { stage in
                try await stage.prefect.call("PATCH", "/work_pools/\(stage.pool)", ["is_paused": true])
                let run = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": Stage.walk()]))
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await stage.host(environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) { _ in
                        let before = try await proxy.requests()
                        _ = try await eventually("some rounds of polling") {
                            try await proxy.requests() >= before + 10 ? true : nil
                        }
                        #expect(try await stage.prefect.stateType(run) == "SCHEDULED")
                        try await stage.prefect.call("PATCH", "/work_pools/\(stage.pool)", ["is_paused": false])
                        try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    }
                }
            }
        }

        @Test("a pool that is deleted harms no other, and is there again")
        func deletedPool() async throws {
            try await Stage.with("kept") { stage in
                let other = PrefectFixtures.uniqueName("deleted")
                try await stage.prefect.createWorkPool(other)
                try await stage.host(["--pool", other]) { host in
                    try await stage.prefect.call("DELETE", "/work_pools/\(other)")
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    _ = try await host.line(containing: "work pool created", in: .errors)
                    #expect(host.exit == nil)
                }
            }
        }

        /// Gives a run whose RunTask is held back, by a host that serves the stage, and what lets it pass.
        private func withHeldLaunch(
            in stage: Stage, _ body: (_ run: String, _ release: () async throws -> Void) async throws -> Void
        ) async throws {
            try await FaultProxy.with(port: try stage.sandbox.port) { aws in
                try await aws.add(["match": "clientToken", "times": 1, "fault": ["kind": "gate"]])
                // Time enough to be stopped before it says that it works.
                let command = "sh -c 'sleep 20; \(Stage.walk().string ?? "")'"
                let run = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": .string(command)]))
                try await stage.host(environment: ["AWS_ENDPOINT_URL": aws.url]) { _ in
                    _ = try await eventually("RunTask held back") { try await aws.count("gate") == 1 ? true : nil }
                    try await body(run) { try await aws.removeRules() }
                }
            }
        }
    }
}
