import DriverProtocol
import FoundationEssentials
import Glibc
import TestSupport
import Testing

extension EndToEndFaults {
    /// A claim's token is sent again by a host whose driver is another one by now, so with other parameters.
    @Suite("A token that outlives its driver")
    struct GenerationTests {
        @Test("the first driver's task is there, but not listed yet: ECS refuses the token, and the task is adopted")
        func adopted() async throws {
            try await Stage.with("generation") { stage in
                let driver = try GenerationDriver()
                defer { driver.remove() }
                try driver.add("mine", version: "1")
                try await stage.sandbox.set(["listDelayMs": 600_000, "hold": true])
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "lost-answer"]])
                let run = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": Stage.walk()]))
                let first = try stage.startHost(["--name", "heir"], driver: "mine", drivers: driver.drivers.path)
                _ = try await eventually("the task") { try await stage.tasks(of: run).first }
                try await kill(first)
                try driver.replace("mine", version: "2")
                try await stage.sandbox.removeFaults()
                try await stage.host(["--name", "heir"], driver: "mine", drivers: driver.drivers.path) { host in
                    _ = try await host.line(containing: "flow run launched", in: .errors)
                    try await stage.sandbox.set(["hold": false])
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.count == 1)
                    #expect(try tag("worker-host:driver", of: tasks).hasPrefix("mine/1@sha256:"))
                    #expect(try await codes(stage).contains("ConflictException"))
                    // Version 2 planned as well: what is told about the task is who planned the task.
                    #expect(driver.entries().contains { $0.starts(with: ["plan", "2"]) })
                    let line = try await eventually("the line in the flow run's log") {
                        try await stage.prefect.logs(run).first { $0.contains("Launched as ECS task") }
                    }
                    #expect(line.contains("planned by the driver mine/1@sha256:"), "\(line)")
                }
            }
        }

        @Test("the first driver's launch was refused and ECS remembers that: the claim goes on with the next token")
        func refused() async throws {
            try await Stage.with("generation") { stage in
                let driver = try GenerationDriver()
                defer { driver.remove() }
                try driver.add("mine", version: "1")
                try await stage.sandbox.set(["refusedToken": "replay"])
                let refusal: JSONValue = ["kind": "capacity", "reason": "RESOURCE:CPU"]
                try await stage.sandbox.add(fault: ["operation": "RunTask", "times": 1, "fault": refusal])
                let run = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": Stage.walk()]))
                try await FaultProxy.with(port: try stage.sandbox.port) { proxy in
                    // The refusal reaches nobody: the host dies before it can go on with the next token.
                    try await proxy.add(["match": "clientToken", "times": .null, "fault": ["kind": "lose"]])
                    let first = try HostProcess.start(
                        [
                            "--pool", "\(stage.pool)=mine", "--config", ProjectPaths.fixture("host/quick.json"),
                            "--name", "heir",
                        ], server: stage.server, sandbox: stage.sandbox, drivers: driver.drivers.path,
                        environment: ["AWS_ENDPOINT_URL": proxy.url])
                    _ = try await eventually("the refusal") {
                        try await stage.sandbox.count("RunTask") > 0 ? true : nil
                    }
                    try await kill(first)
                }
                #expect(try await stage.tasks(of: run).isEmpty)
                try driver.replace("mine", version: "2")
                try await stage.host(
                    ["--name", "heir"], driver: "mine", drivers: driver.drivers.path,
                    settings: ["proofLifetimeSeconds": 1]
                ) { _ in
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.count == 1)
                    #expect(try tag("worker-host:driver", of: tasks).hasPrefix("mine/2@sha256:"))
                    #expect(try tag("worker-host:attempt", of: tasks) == "1")
                    #expect(try await codes(stage).contains("ConflictException"))
                }
            }
        }

        private func kill(_ host: ChildProcess) async throws {
            host.signal(SIGKILL)
            _ = try await host.waitForExit()
            await host.end()
        }

        private func tag(_ key: String, of tasks: [JSONValue]) throws -> String {
            let tags = tasks.first?["tags"]?.array ?? []
            return try #require(tags.first { $0["key"]?.string == key }?["value"]?.string)
        }

        private func codes(_ stage: Stage) async throws -> [String] {
            try await stage.sandbox.requests("RunTask").compactMap { $0["code"]?.string }
        }
    }
}
