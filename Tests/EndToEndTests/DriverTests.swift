import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

extension EndToEndFaults {
    @Suite("Drivers under a running host")
    struct DriverTests {
        @Test("changing the pool's launch type moves the next run to the other driver, without a restart")
        func swapLaunchType() async throws {
            try await Stage.with("swap") { stage in
                try await stage.host { _ in
                    let deployment = try await stage.deployment(["command": Stage.walk()])
                    let first = try await stage.prefect.scheduleRun(deployment)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: first)
                    var template = try #require(
                        await stage.prefect.call("GET", "/work_pools/\(stage.pool)")["base_job_template"])
                    #expect(template["variables"]?["properties"]?["launch_type"]?["default"] == "FARGATE")
                    var variables = template["variables"]?["properties"]?["launch_type"]?.object ?? [:]
                    variables["default"] = "EC2"
                    var properties = template["variables"]?["properties"]?.object ?? [:]
                    properties["launch_type"] = .object(variables)
                    var schema = template["variables"]?.object ?? [:]
                    schema["properties"] = .object(properties)
                    template["variables"] = .object(schema)
                    try await stage.prefect.call(
                        "PATCH", "/work_pools/\(stage.pool)", ["base_job_template": template])
                    let second = try await stage.prefect.scheduleRun(deployment)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: second)
                    #expect(try await stage.driver(of: first) == "fargate")
                    #expect(try await stage.driver(of: second) == "ec2")
                    #expect(try await stage.tasks(of: second).first?["launchType"] == "EC2")
                }
            }
        }

        @Test(
            "an executable dropped into the directory plans the next run of its pool",
            arguments: ["pinned-cluster.py", "echo-arn.sh"])
        func droppedIn(example: String) async throws {
            let name = String(example.prefix { $0 != "." })
            try await Stage.with("custom", sandbox: ["--cluster", "batch"]) { stage in
                let directory = try DriversDirectory()
                defer { directory.remove() }
                let family = PrefectFixtures.uniqueName("registered")
                try await stage.host(driver: name, drivers: directory.path) { host in
                    let early = try await stage.deployment([
                        "command": Stage.walk(), "task_definition_arn": .string(family), "launch_type": "EC2",
                    ])
                    // Without the driver the run is refused with the driver's name and the directory's.
                    let lost = try await stage.prefect.scheduleRun(early)
                    let crashed = try await stage.prefect.waitForState("CRASHED", flowRun: lost)
                    #expect(crashed["state"]?["message"]?.string?.contains("'\(name)'") == true)
                    try directory.add(example)
                    try await register(family, in: stage)
                    let run = try await stage.prefect.scheduleRun(early)
                    let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)\n\(host.tail)")
                    #expect(try await stage.driver(of: run) == name)
                }
            }
        }

        /// A task definition for the example that passes one on; made by the fargate driver of another host.
        private func register(_ family: String, in stage: Stage) async throws {
            let other = PrefectFixtures.uniqueName("registering")
            try await stage.prefect.createWorkPool(other)
            try await HostProcess.with(
                ["--pool", other, "--config", ProjectPaths.fixture("host/quick.json")], server: stage.server,
                sandbox: stage.sandbox
            ) { _ in
                let deployment = try await stage.prefect.createDeployment(
                    PrefectFixtures.uniqueName("registering"), flowID: stage.flowID, pool: other,
                    jobVariables: ["family": .string(family), "command": "true", "launch_type": "EC2"])
                let run = try await stage.prefect.scheduleRun(deployment)
                try await stage.prefect.waitForState("CRASHED", flowRun: run)
            }
        }

        @Test(
            "a driver that does not start leaves its runs unclaimed; when it is mended they are launched, and it is heard"
        )
        func mended() async throws {
            try await Stage.with("mended") { stage in
                let driver = try GenerationDriver()
                defer { driver.remove() }
                try driver.add("mine", version: "1")
                try driver.rewrite("mine", text: "#!/usr/bin/env python3\nraise SystemExit('no licence')\n")
                try await stage.host(driver: "mine", drivers: driver.drivers.path) { host in
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    _ = try await host.line(containing: "flow run left for later", in: .errors)
                    try driver.rewrite("mine", version: "2")
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    let states = try await stage.prefect.states(run).compactMap { $0["type"]?.string }
                    #expect(states == ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED"])
                    // What the driver wrote to stderr about the run.
                    _ = try await eventually("the driver's line in the flow run's log") {
                        try await stage.prefect.logs(run).contains { $0.contains("[mine] said by 2") } ? true : nil
                    }
                }
            }
        }

        @Test("a driver that dies in plan harms its run alone, and the run's message says how it died")
        func diesInPlan() async throws {
            try await Stage.with("dies") { stage in
                let directory = try DriversDirectory()
                defer { directory.remove() }
                try directory.add("fargate.json")
                try directory.write(
                    "dying",
                    """
                    #!/usr/bin/env python3
                    import json, sys
                    for line in sys.stdin:
                        request = json.loads(line)
                        if request["method"] == "describe":
                            result = {"protocol": 1, "name": "dying", "version": "1"}
                            print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
                        else:
                            print("the disk is on fire", file=sys.stderr, flush=True)
                            sys.exit(41)
                    """)
                let healthy = PrefectFixtures.uniqueName("healthy")
                try await stage.prefect.createWorkPool(healthy)
                try await stage.host(["--pool", healthy], driver: "dying", drivers: directory.path) { _ in
                    let doomed = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    let fine = try await stage.prefect.scheduleRun(
                        try await stage.prefect.createDeployment(
                            "fine", flowID: stage.flowID, pool: healthy, jobVariables: ["command": Stage.walk()]))
                    try await stage.prefect.waitForState("COMPLETED", flowRun: fine)
                    let crashed = try await stage.prefect.waitForState("CRASHED", flowRun: doomed)
                    let message = crashed["state"]?["message"]?.string ?? ""
                    #expect(message.contains("'dying'"))
                    #expect(message.contains("41"))
                    #expect(message.contains("the disk is on fire"))
                    #expect(try await stage.tasks(of: doomed).isEmpty)
                }
            }
        }
    }
}
