import DriverProtocol
import FoundationEssentials
import Glibc
import PrefectAPI
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Cancellation")
    struct CancellationTests {
        /// A command that never says that its run runs.
        private static let silent: JSONValue = "sleep 300"
        /// Grace that is over before a test loses its patience, and one that outlasts every test.
        private static let short: JSONObject = ["cancellationGraceSeconds": 2]
        private static let long: JSONObject = ["cancellationGraceSeconds": 600]

        @Test("a run that never began is stopped at once, whatever the grace, and marked Cancelled")
        func neverBegan() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(settings: Self.long) { _ in
                    let run = try await launch(Self.silent, in: stage)
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    let ended = try await stage.prefect.waitForState("CANCELLED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "CANCELLED", "\(ended["state"] ?? .null)")
                    try await expectStopped(run, in: stage)
                }
            }
        }

        @Test("a run that has begun gets its grace, is then stopped and marked Cancelled")
        func hasBegun() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(settings: Self.short) { _ in
                    let run = try await launch(Stage.walk(seconds: 300), in: stage, until: "RUNNING")
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    let ended = try await stage.prefect.waitForState("CANCELLED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "CANCELLED", "\(ended["state"] ?? .null)")
                    try await expectStopped(run, in: stage)
                    let states = try await stage.prefect.states(run)
                    let times = states.compactMap { $0["timestamp"]?.string }
                    #expect(states.map { $0["type"]?.string }.suffix(2) == ["CANCELLING", "CANCELLED"], "\(times)")
                }
            }
        }

        @Test("a run that ends itself within its grace keeps its own end, and its task is not stopped")
        func endsItself() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(settings: Self.long) { _ in
                    let run = try await launch(Stage.walk(seconds: 6), in: stage, until: "RUNNING")
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    #expect(try await stage.sandbox.count("StopTask") == 0)
                }
            }
        }

        @Test("the flow's own runner ends a cancelled run within its grace, hooks and all, and the task is not stopped")
        func ownRunner() async throws {
            try await withTemporaryDirectory("hook") { directory in
                try await Stage.with("cancel") { stage in
                    try await stage.host(settings: Self.long) { _ in
                        var environment = try Stage.prefectEnvironment().object ?? [:]
                        environment["PREFECT_RUNNER_POLL_FREQUENCY"] = "1"
                        let deployment = try await stage.prefect.createDeployment(
                            PrefectFixtures.uniqueName("deployment"), flowID: stage.flowID, pool: stage.pool,
                            jobVariables: ["env": .object(environment)], path: ProjectPaths.fixture("flows"),
                            entrypoint: "waits.py:waits",
                            parameters: ["mark": .string(directory.path + "/cancelled")])
                        let run = try await stage.prefect.scheduleRun(deployment)
                        try await stage.prefect.waitForState("RUNNING", "CRASHED", "FAILED", flowRun: run)
                        try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                        try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                        _ = try await eventually("the end of the task") {
                            try await stage.tasks(of: run).allSatisfy { $0["lastStatus"] == "STOPPED" } ? true : nil
                        }
                        #expect(FileManager.default.fileExists(atPath: directory.path + "/cancelled"))
                        let stops = try await stage.sandbox.count("StopTask")
                        #expect(stops == 0)
                    }
                }
            }
        }

        @Test("a task that ends while its run is being cancelled leaves the run Cancelled")
        func taskEnds() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(settings: Self.long) { _ in
                    let run = try await launch(Stage.walk(seconds: 300), in: stage, until: "RUNNING")
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    let task = try #require(await stage.tasks(of: run).first?["taskArn"]?.string)
                    try await stage.sandbox.stop(task: task)
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                }
            }
        }

        @Test("a task that only startedBy finds is stopped: its host died before it could record it")
        func onlyStartedBy() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "lost-answer"]])
                let run = try await stage.prefect.scheduleRun(try await stage.deployment(["command": Self.silent]))
                let first = try stage.startHost(["--name", "heir"])
                _ = try await eventually("the task") { try await stage.tasks(of: run).isEmpty ? nil : true }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.sandbox.removeFaults()
                try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                #expect(try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string == nil)
                try await stage.host(["--name", "heir"], settings: Self.long) { _ in
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    try await expectStopped(run, in: stage)
                }
            }
        }

        @Test("a run that Prefect itself turned to Cancelled loses its task", arguments: [true, false])
        func turnedByPrefect(watched: Bool) async throws {
            try await Stage.with("cancel") { stage in
                let run: String
                let first = try stage.startHost(["--name", "heir"], settings: Self.short)
                run = try await launch(Stage.walk(seconds: 300), in: stage, until: "RUNNING")
                _ = try await eventually("the pid") {
                    try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                }
                if !watched {
                    first.signal(SIGKILL)
                    _ = try await first.waitForExit()
                }
                try await stage.prefect.setState("CANCELLED", flowRun: run)
                if watched {
                    try await expectStopped(run, in: stage)
                    await first.end(grace: .seconds(12))
                } else {
                    try await stage.host(["--name", "heir"], settings: Self.short) { _ in
                        try await expectStopped(run, in: stage)
                    }
                }
                #expect(try await stage.prefect.stateType(run) == "CANCELLED")
            }
        }

        @Test("a run that somebody schedules again while its task runs loses that task, and is launched once more")
        func scheduledAgain() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(settings: Self.long) { _ in
                    let run = try await launch(Stage.walk(seconds: 300), in: stage, until: "RUNNING")
                    try await stage.prefect.setState("SCHEDULED", flowRun: run)
                    let tasks = try await eventually("the old task's end and the new one") {
                        try await stage.tasks(of: run)
                    } until: {
                        $0.map { $0["lastStatus"]?.string } == ["STOPPED", "RUNNING"]
                    }
                    #expect(tasks[0]["stopCode"] == "UserInitiated")
                    #expect(tasks[0]["startedBy"] != tasks[1]["startedBy"])
                }
            }
        }

        /// When a run is due that is not to be launched in a test's time.
        private static let later = Timestamp.text(Date.now.addingTimeInterval(86_400))

        private func schedule(_ run: String, in stage: Stage, force: Bool) async throws {
            try await stage.prefect.call(
                "POST", "/flow_runs/\(run)/set_state",
                [
                    "state": ["type": "SCHEDULED", "state_details": ["scheduled_time": .string(Self.later)]],
                    "force": .bool(force),
                ])
        }

        @Test("a run that has ended, was scheduled again and is cancelled before its next claim becomes Cancelled")
        func scheduledThenCancelled() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(settings: Self.long) { _ in
                    let run = try await launch(Stage.walk(), in: stage)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    _ = try await eventually("the pid") {
                        try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                    }
                    try await schedule(run, in: stage, force: false)
                    let answer = try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    #expect(answer["state"]?["type"] == "CANCELLING", "without a pid Prefect cancels it by itself")
                    let ended = try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    #expect(ended["state"]?["message"] == "Cancelled before it was launched again.")
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test(
            "a run that is scheduled again and cancelled while its old task runs loses that task",
            arguments: zip(["CANCELLING", "CANCELLED"], [true, false]))
        func oldTask(state: String, watched: Bool) async throws {
            try await Stage.with("cancel") { stage in
                var settings = Self.long
                settings["watchedStatesSeconds"] = 3600
                let first = try stage.startHost(["--name", "heir"], settings: settings)
                let run = try await launch(Stage.walk(seconds: 300), in: stage, until: "RUNNING")
                _ = try await eventually("the pid") {
                    try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                }
                if !watched {
                    first.signal(SIGKILL)
                    _ = try await first.waitForExit()
                }
                try await schedule(run, in: stage, force: true)
                try await stage.prefect.setState(state, flowRun: run, force: state == "CANCELLED")
                if watched {
                    try await expectStopped(run, in: stage)
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    await first.end(grace: .seconds(12))
                } else {
                    try await stage.host(["--name", "heir"], settings: settings) { _ in
                        try await expectStopped(run, in: stage)
                        try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    }
                }
            }
        }

        @Test("the task of a cancelled run is found with the host's own credentials where the job's have changed")
        func otherCredentials() async throws {
            try await Stage.with("cancel") { stage in
                let deployment = try await stage.deployment(["command": Stage.walk(seconds: 300)])
                let run = try await stage.prefect.scheduleRun(deployment)
                let first = try stage.startHost(["--name", "heir"])
                try await stage.prefect.waitForState("RUNNING", flowRun: run)
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.prefect.call(
                    "PATCH", "/deployments/\(deployment)",
                    ["job_variables": ["command": "true", "aws_credentials": ["profile_name": "nowhere"]]])
                try await stage.prefect.setState("CANCELLED", flowRun: run)
                try await stage.host(["--name", "heir"], settings: Self.short) { _ in
                    try await expectStopped(run, in: stage)
                }
            }
        }

        @Test("a run that was deleted loses its task")
        func deleted() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(settings: Self.long) { _ in
                    let run = try await launch(Self.silent, in: stage)
                    _ = try await eventually("the pid") {
                        try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                    }
                    try await stage.prefect.call("DELETE", "/flow_runs/\(run)")
                    try await expectStopped(run, in: stage)
                }
            }
        }

        @Test(
            "a run that is cancelled while it waits for capacity never launches",
            arguments: ["CANCELLING", "CANCELLED"])
        func whileWaiting(state: String) async throws {
            try await Stage.with("cancel") { stage in
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": .null, "fault": ["kind": "capacity"]])
                try await stage.host(settings: Self.long) { host in
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Self.silent]))
                    _ = try await eventually("waiting for capacity") {
                        try await stage.prefect.flowRun(run)["state_name"]?.string
                    } until: {
                        $0 == "WaitingForCapacity"
                    }
                    try await stage.prefect.setState(state, flowRun: run, force: state == "CANCELLED")
                    try await stage.sandbox.removeFaults()
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    if state == "CANCELLED" { _ = try await host.line(containing: "not ours", in: .errors) }
                    // Another run through the same host shows that it has gone on.
                    let next = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.prefect.waitForState("COMPLETED", flowRun: next)
                    #expect(try await stage.tasks(of: run).isEmpty)
                }
            }
        }

        @Test("a run that is cancelled while its driver plans never launches")
        func whilePlanning() async throws {
            try await Stage.with("cancel") { stage in
                let drivers = try DriversDirectory()
                defer { drivers.remove() }
                let gate = try TemporaryDirectory("gate")
                defer { gate.remove() }
                try drivers.write("slow", Self.slowDriver(gate: gate.path))
                try await stage.host(driver: "slow", drivers: drivers.path) { _ in
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Self.silent]))
                    _ = try await eventually("the driver plans") {
                        FileManager.default.fileExists(atPath: gate.path + "/planning") ? true : nil
                    }
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    try Data().write(to: URL(filePath: gate.path + "/open"))
                    _ = try await eventually("the driver has planned") {
                        FileManager.default.fileExists(atPath: gate.path + "/planned") ? true : nil
                    }
                    let next = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Self.silent]))
                    try await stage.prefect.waitForState("CRASHED", flowRun: next)
                    #expect(try await stage.sandbox.count("RunTask") == 0)
                    #expect(try await stage.prefect.stateType(run) == "CANCELLED")
                }
            }
        }

        @Test(
            "a claim that is being taken over when its run is cancelled is left to the cancellation, which finds its task"
        )
        func takenOver() async throws {
            try await Stage.with("cancel") { stage in
                // The list does not show the task yet, so the claim looks as if it had none.
                try await stage.sandbox.set(["listDelayMs": 600_000])
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "lost-answer"]])
                let run = try await stage.prefect.scheduleRun(try await stage.deployment(["command": Self.silent]))
                let first = try stage.startHost(["--name", "heir"])
                _ = try await eventually("the task") { try await stage.tasks(of: run).isEmpty ? nil : true }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.sandbox.removeFaults()
                let drivers = try DriversDirectory()
                defer { drivers.remove() }
                let gate = try TemporaryDirectory("gate")
                defer { gate.remove() }
                try drivers.write("slow", Self.slowDriver(gate: gate.path))
                let once: JSONObject = ["cancellationSeconds": 3600, "recoverySeconds": 3600]
                try await stage.host(["--name", "heir"], driver: "slow", drivers: drivers.path, settings: once) {
                    host in
                    _ = try await eventually("the driver plans") {
                        FileManager.default.fileExists(atPath: gate.path + "/planning") ? true : nil
                    }
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    try Data().write(to: URL(filePath: gate.path + "/open"))
                    _ = try await host.line(containing: "it is being cancelled", in: .errors)
                    #expect(try await stage.prefect.stateType(run) == "CANCELLING")
                }
                try await stage.sandbox.set(["listDelayMs": 0])
                try await stage.host(["--name", "heir"], settings: Self.long) { _ in
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    try await expectStopped(run, in: stage)
                }
            }
        }

        /// Plans the first run when the gate opens, and refuses every other.
        private static func slowDriver(gate: String) -> String {
            """
            #!/usr/bin/env python3
            import json, os, sys, time
            for line in sys.stdin:
                request = json.loads(line)
                result = {"protocol": 1, "name": "slow", "version": "1"}
                answer = {"jsonrpc": "2.0", "id": request["id"]}
                if request["method"] == "plan":
                    if os.path.exists("\(gate)/planned"):
                        answer["error"] = {"code": -32001, "message": "no more", "data": {"kind": "unsupported"}}
                        print(json.dumps(answer), flush=True)
                        continue
                    open("\(gate)/planning", "w").close()
                    while not os.path.exists("\(gate)/open"):
                        time.sleep(0.05)
                    result = {"plan": {"taskDefinition": {"use": "family"}, "container": "prefect",
                                       "attempts": [{"name": "only", "runTask": {"launchType": "EC2"}}]}}
                print(json.dumps({**answer, "result": result}), flush=True)
                if request["method"] == "plan":
                    open("\(gate)/planned", "w").close()
            """
        }

        @Test("a run of another worker is left alone, and so is everything when cancellation is off")
        func handsOff() async throws {
            try await Stage.with("cancel") { stage in
                // Pending without a mark of ours, as Prefect's own worker leaves it.
                let foreign = try await stage.prefect.scheduleRun(
                    try await stage.deployment(["command": Self.silent]), after: .seconds(3600))
                try await stage.prefect.setState("PENDING", flowRun: foreign)
                try await stage.prefect.setState("CANCELLING", flowRun: foreign)
                try await stage.host(settings: Self.short) { _ in
                    let run = try await launch(Self.silent, in: stage)
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    #expect(try await stage.prefect.stateType(foreign) == "CANCELLING")
                }
                try await stage.host(
                    settings: Self.short, environment: ["PREFECT_WORKER_ENABLE_CANCELLATION": "false"]
                ) { _ in
                    let run = try await launch(Self.silent, in: stage)
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    let next = try await launch(Stage.walk(seconds: 3), in: stage)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: next)
                    #expect(try await stage.prefect.stateType(run) == "CANCELLING")
                    #expect(try await stage.tasks(of: run).first?["lastStatus"] == "RUNNING")
                }
            }
        }

        @Test("a run whose host is dead is cancelled by any other: at once where its owner is no longer listed")
        func ownerGone() async throws {
            try await Stage.with("cancel") { stage in
                let first = try stage.startHost(["--name", "first"])
                let run = try await launch(Self.silent, in: stage)
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.host(["--name", "second"], settings: Self.long) { _ in
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    // While Prefect takes the owner for living, its runs are left to it.
                    let other = try await launch(Stage.walk(), in: stage)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: other)
                    let stops = try await stage.sandbox.count("StopTask")
                    #expect(stops == 0)
                    try await stage.prefect.call("DELETE", "/work_pools/\(stage.pool)/workers/first")
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    try await expectStopped(run, in: stage)
                }
            }
        }

        @Test("of two hosts the one that watches the task acts, and its end is asked for once")
        func twoHosts() async throws {
            try await Stage.with("cancel") { stage in
                try await stage.host(["--name", "first"], settings: Self.short) { _ in
                    let run = try await launch(Stage.walk(seconds: 300), in: stage, until: "RUNNING")
                    try await stage.host(["--name", "second"], settings: Self.short) { second in
                        try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                        try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                        try await expectStopped(run, in: stage)
                        #expect(try await stage.sandbox.count("StopTask") == 1)
                        #expect(!second.errors.contains("stopping a task"))
                    }
                }
            }
        }

        /// Schedules a run and waits until its task is there, or until the run is in a state.
        private func launch(
            _ command: JSONValue, in stage: Stage, until state: String? = nil
        ) async throws -> String {
            let run = try await stage.prefect.scheduleRun(try await stage.deployment(["command": command]))
            _ = try await eventually("a running task of \(run)") {
                try await stage.tasks(of: run).first { ["RUNNING", "STOPPED"].contains($0["lastStatus"]?.string) }
            }
            if let state { try await stage.prefect.waitForState(state, flowRun: run) }
            return run
        }

        private func expectStopped(_ run: String, in stage: Stage) async throws {
            let tasks = try await eventually("the end of the task of \(run)") {
                try await stage.tasks(of: run)
            } until: {
                $0.allSatisfy { $0["lastStatus"] == "STOPPED" }
            }
            #expect(tasks.map { $0["stopCode"]?.string } == ["UserInitiated"])
        }
    }
}
