import DriverProtocol
import Glibc
import TestSupport
import Testing

extension EndToEndFaults {
    /// What changed while no host was there to see it.
    @Suite("Recovery of runs that changed meanwhile")
    struct RecoveryOfChangeTests {
        private typealias R = RecoveryTests

        @Test("job variables and template changed between launch and recovery: the task that is there is adopted")
        func changedAfterLaunch() async throws {
            try await Stage.with("changed") { stage in
                try await stage.sandbox.add(fault: R.fault("RunTask", R.losesAnswers))
                let run = try await R.schedule(in: stage, seconds: 6)
                let first = try stage.startHost(["--name", "heir"])
                try await R.waitForTask(run, in: stage)
                try await R.kill(first)
                try await stage.sandbox.removeFaults()
                // ListTasks lags behind: only the token, used with other parameters, tells that a task is there.
                try await stage.sandbox.set(["listDelayMs": 4000])
                try await change(run, ["cpu": 512, "cluster": "default", "env": ["NEW": "1"]], in: stage)
                try await stage.prefect.call(
                    "PATCH", "/work_pools/\(stage.pool)", ["base_job_template": Self.otherTemplate])
                try await stage.host(["--name", "heir"]) { _ in try await R.expectLaunchedOnce(run, in: stage) }
            }
        }

        private static let otherTemplate: JSONValue = [
            "job_configuration": [
                "command": "{{ command }}", "cpu": "{{ cpu }}", "family": "changed", "memory": "2048",
            ],
            "variables": [
                "type": "object", "properties": ["command": ["type": "string"], "cpu": ["type": "integer"]],
            ],
        ]

        @Test("launch type, and so the driver, changed between claim and recovery: the claim is launched as it is now")
        func changedDriver() async throws {
            try await Stage.with("changed") { stage in
                let run = try await R.claimedByTheDead(in: stage)
                try await change(run, ["launch_type": "EC2"], in: stage)
                try await stage.host(["--name", "heir"]) { _ in
                    try await R.expectLaunchedOnce(run, in: stage)
                    #expect(try await stage.driver(of: run) == "ec2")
                }
            }
        }

        private func change(_ run: String, _ variables: JSONObject, in stage: Stage) async throws {
            let id = try await stage.prefect.flowRun(run)["deployment_id"]?.string ?? ""
            let deployment = try await stage.prefect.call("GET", "/deployments/\(id)")
            var changed = deployment["job_variables"]?.object ?? [:]
            changed.merge(variables)
            try await stage.prefect.call("PATCH", "/deployments/\(id)", ["job_variables": .object(changed)])
        }

        @Test(
            "a ladder whose second attempt is in another cluster, the host killed before that is carried out, or after",
            arguments: [R.hangs, R.losesAnswers])
        func otherCluster(fault: JSONValue) async throws {
            try await Stage.with("ladder", sandbox: ["--cluster", "first", "--cluster", "second"]) { stage in
                let drivers = try DriversDirectory()
                defer { drivers.remove() }
                try drivers.write("two-clusters", Self.twoClusters)
                try await stage.sandbox.add(
                    fault: R.fault(
                        "RunTask", ["kind": "capacity", "reason": "RESOURCE:CPU"], match: ["cluster": "first"]))
                try await stage.sandbox.add(fault: R.fault("RunTask", fault, match: ["cluster": "second"]))
                let run = try await R.schedule(in: stage, seconds: 15)
                let first = try stage.startHost(["--name", "heir"], driver: "two-clusters", drivers: drivers.path)
                try await R.waitForRequest("RunTask", in: stage, count: 2)
                try await R.kill(first)
                try await stage.sandbox.removeFaults()
                try await stage.host(["--name", "heir"], driver: "two-clusters", drivers: drivers.path) { _ in
                    try await R.expectLaunchedOnce(run, in: stage)
                    let pid = try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                    #expect(pid?.hasPrefix("second::") == true)
                    let tokens = try await stage.sandbox.requests("RunTask").filter {
                        $0["parameters"]?["cluster"] == "second"
                    }.compactMap { $0["parameters"]?["clientToken"]?.string }
                    #expect(Set(tokens).count == 1)
                }
            }
        }

        /// A driver whose second attempt goes to another cluster.
        private static let twoClusters = """
            #!/usr/bin/env python3
            import json, sys
            for line in sys.stdin:
                request = json.loads(line)
                if "id" not in request:
                    continue
                if request["method"] == "describe":
                    result = {"protocol": 1, "name": "two-clusters", "version": "1", "capabilities": ["plan"]}
                else:
                    container = {"name": "prefect", "image": "any", "memory": 128}
                    register = {"family": "two-clusters", "containerDefinitions": [container]}
                    rungs = [{"name": name, "runTask": {"cluster": name, "launchType": "EC2"}} for name in ("first", "second")]
                    rungs[0]["fallbackOn"] = ["capacity"]
                    result = {"plan": {"taskDefinition": {"register": register}, "container": "prefect", "attempts": rungs}}
                print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
            """

        @Test("a claim older than ECS keeps its token is not launched: the run is scheduled and claimed anew")
        func oldClaim() async throws {
            try await Stage.with("old") { stage in
                let run = try await R.claimedByTheDead(in: stage)
                let death = ContinuousClock.now
                _ = try await eventually("an old claim") { .now - death > .seconds(1) ? true : nil }
                try await stage.host(["--name", "heir"], settings: ["claimLifetimeSeconds": 1]) { _ in
                    _ = try await eventually("the run handed back") {
                        try await stage.prefect.states(run).count { $0["type"] == "SCHEDULED" } > 1 ? true : nil
                    }
                }
                #expect(try await stage.tasks(of: run).isEmpty)
                try await stage.host(["--name", "heir"]) { _ in
                    try await R.expectLaunchedOnce(run, in: stage)
                    let history = try await stage.prefect.states(run)
                    let claims = Set(
                        history.filter { $0["type"] == "PENDING" }.compactMap { state in
                            state["message"]?.string?.split(separator: " ").first { $0.hasPrefix("claim=") }
                        })
                    #expect(claims.count > 1)
                }
            }
        }

        @Test("a Pending run of Prefect's own worker in the same pool is left alone")
        func pythonWorkersRun() async throws {
            try await Stage.with("hands-off") { stage in
                let theirs = try await R.schedule(in: stage)
                let claimed = try await stage.prefect.setState("PENDING", flowRun: theirs, force: false)
                #expect(claimed["status"] == "ACCEPT")
                try await stage.host { host in
                    let ours = try await R.schedule(in: stage)
                    try await R.expectLaunchedOnce(ours, in: stage)
                    // A second one, so that recovery has looked in between.
                    try await R.expectLaunchedOnce(try await R.schedule(in: stage), in: stage)
                    #expect(host.exit == nil)
                }
                #expect(try await stage.prefect.stateType(theirs) == "PENDING")
                #expect(try await stage.tasks(of: theirs).isEmpty)
            }
        }

        @Test("with cancellation off, a run in Cancelling that has no task is left as it is")
        func cancellationOff() async throws {
            try await Stage.with("off") { stage in
                let run = try await R.claimedByTheDead(in: stage)
                try await stage.prefect.setState("CANCELLING", flowRun: run)
                let environment = ["PREFECT_WORKER_ENABLE_CANCELLATION": "false"]
                try await stage.host(["--name", "heir"], environment: environment) { _ in
                    // Recovery, which asks for the task's place, looks before the second of them is over.
                    try await R.waitForRequest("ListTasks", in: stage)
                    for _ in 0..<2 { try await R.expectLaunchedOnce(try await R.schedule(in: stage), in: stage) }
                }
                #expect(try await stage.prefect.stateType(run) == "CANCELLING")
                #expect(try await stage.tasks(of: run).isEmpty)
            }
        }

        @Test("a run that waits for a retry in its own process, whose task died while no host was there: Crashed")
        func inProcessRetry() async throws {
            try await Stage.with("retry") { stage in
                let run = try await R.schedule(in: stage, seconds: 300)
                let first = try stage.startHost(["--name", "heir"])
                try await stage.prefect.waitForState("RUNNING", flowRun: run)
                try await R.kill(first)
                try await stage.prefect.call(
                    "PATCH", "/flow_runs/\(run)", ["empirical_policy": ["retry_type": "in_process", "retries": 3]])
                try await stage.prefect.call(
                    "POST", "/flow_runs/\(run)/set_state",
                    ["state": ["type": "SCHEDULED", "name": "AwaitingRetry"], "force": true])
                let task = try #require(await stage.tasks(of: run).first?["taskArn"]?.string)
                try await stage.sandbox.stop(task: task)
                try await stage.host(["--name", "heir"]) { _ in
                    let ended = try await stage.prefect.waitForState("CRASHED", flowRun: run)
                    #expect(ended["state"]?["message"]?.string?.contains("The ECS task stopped") == true)
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test(
            "a run that its own process hands back at SIGTERM is launched once more, also by a host that comes later",
            arguments: [false, true])
        func handedBack(later: Bool) async throws {
            try await withTemporaryDirectory("handed-back") { directory in
                try await Stage.with("back") { stage in
                    let program = ProjectPaths.fixture("flows/hand_back_run.py")
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": .string("python3 \(program) \(directory.path)/first")]))
                    let first = try stage.startHost(["--name", "heir"])
                    try await stage.prefect.waitForState("RUNNING", flowRun: run)
                    let task = try #require(await stage.tasks(of: run).first?["taskArn"]?.string)
                    _ = try await eventually("the pid") {
                        try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                    }
                    if later { try await R.kill(first) }
                    try await stage.sandbox.stop(task: task)
                    if later {
                        try await stage.prefect.waitForState("SCHEDULED", flowRun: run)
                        try await stage.host(["--name", "heir"]) { _ in try await expectLaunchedAgain(run, in: stage) }
                    } else {
                        try await expectLaunchedAgain(run, in: stage)
                        await first.end(grace: .seconds(12))
                    }
                }
            }
        }

        private func expectLaunchedAgain(_ run: String, in stage: Stage) async throws {
            let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
            #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
            let names = try await stage.prefect.states(run).compactMap { $0["name"]?.string }.filter { $0 != "Late" }
            #expect(
                names == ["Scheduled", "Pending", "Running", "AwaitingRetry", "Pending", "Running", "Completed"])
            #expect(try await stage.tasks(of: run).count == 2)
        }

        @Test(
            "a run scheduled again while its old task still stops, and the pid of the earlier scheduling still stands")
        func earlierPid() async throws {
            try await Stage.with("again", sandbox: ["--stop-grace-ms", "20000"]) { stage in
                // Ignores SIGTERM, so that it goes on for a while after it was told to stop.
                let stubborn: JSONValue = "sh -c 'trap \"\" TERM; sleep 300 & wait; wait'"
                let deployment = try await stage.deployment(["command": stubborn])
                let run = try await stage.prefect.scheduleRun(deployment)
                try await stage.host(["--name", "heir"]) { _ in
                    _ = try await eventually("the pid") {
                        try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                    }
                }
                let old = try #require(await stage.tasks(of: run).first?["taskArn"])
                try await stage.prefect.setState("RUNNING", flowRun: run)
                // Suspended, as the flow's own process would; then resumed.
                try await stage.prefect.call(
                    "POST", "/flow_runs/\(run)/set_state",
                    [
                        "state": ["type": "PAUSED", "name": "Suspended", "state_details": ["pause_reschedule": true]],
                        "force": true,
                    ])
                try await stage.prefect.setState("SCHEDULED", flowRun: run)
                try await stage.host(["--name", "heir"]) { _ in
                    try await R.waitForTask(run, in: stage, count: 2)
                    let new = try #require(
                        await stage.tasks(of: run).first { $0["taskArn"] != old }?["taskArn"]?.string)
                    _ = try await eventually("the new pid") {
                        try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string == "default::\(new)"
                            ? true : nil
                    }
                    try await stage.prefect.setState("RUNNING", flowRun: run)
                    // The old task's end says nothing about the run.
                    try await stage.sandbox.stop(task: old.string ?? "", ["containers": []])
                    try await R.expectLaunchedOnce(try await R.schedule(in: stage), in: stage)
                    #expect(try await stage.prefect.stateType(run) == "RUNNING")
                    #expect(try await stage.tasks(of: run).count == 2)
                    try await stage.prefect.setState("COMPLETED", flowRun: run)
                }
            }
        }

        @Test("a run that is suspended costs no look at ECS once its task has ended, and goes on when it is resumed")
        func suspended() async throws {
            try await Stage.with("suspended") { stage in
                let deployment = try await stage.deployment(["command": "sleep 300"])
                let run = try await stage.prefect.scheduleRun(deployment)
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await stage.host(environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) { _ in
                        try await R.waitForTask(run, in: stage)
                        try await stage.prefect.setState("RUNNING", flowRun: run)
                        try await stage.prefect.call(
                            "POST", "/flow_runs/\(run)/set_state",
                            ["state": ["type": "PAUSED", "name": "Suspended"], "force": true])
                        let task = try #require(await stage.tasks(of: run).first?["taskArn"]?.string)
                        try await stage.sandbox.stop(task: task, ["containers": []])
                        // Seen stopped, released, looked at by recovery: then nothing more is asked.
                        var looks = -1
                        _ = try await eventually("no more looks at the task") {
                            let now = try await looksAtTasks(in: stage)
                            defer { looks = now }
                            let before = try await proxy.requests()
                            // Several looks of recovery, each two requests.
                            _ = try await eventually("some rounds") {
                                try await proxy.requests() > before + 40 ? true : nil
                            }
                            return try await looksAtTasks(in: stage) == now && looks == now ? true : nil
                        }
                        #expect(try await stage.prefect.stateType(run) == "PAUSED")
                        try await stage.prefect.setState("SCHEDULED", flowRun: run)
                        try await R.waitForTask(run, in: stage, count: 2)
                        try await stage.prefect.setState("COMPLETED", flowRun: run)
                    }
                }
            }
        }

        private func looksAtTasks(in stage: Stage) async throws -> Int {
            try await stage.sandbox.count("DescribeTasks") + stage.sandbox.count("ListTasks")
        }

        @Test("a Running run whose task was never recorded, and that ECS has forgotten since: Crashed")
        func forgotten() async throws {
            try await Stage.with("forgotten", sandbox: ["--stopped-visible-seconds", "1"]) { stage in
                try await stage.sandbox.add(fault: R.fault("RunTask", R.losesAnswers))
                let run = try await stage.prefect.scheduleRun(try await stage.deployment(["command": "sleep 300"]))
                let first = try stage.startHost(["--name", "heir"])
                try await R.waitForTask(run, in: stage)
                try await R.kill(first)
                try await stage.sandbox.removeFaults()
                try await stage.prefect.setState("RUNNING", flowRun: run)
                let task = try #require(await stage.tasks(of: run).first?["taskArn"]?.string)
                try await stage.sandbox.stop(task: task, ["containers": []])
                _ = try await eventually("ECS has forgotten the task") {
                    try await stage.tasks(of: run).first?["gone"]?.bool == true ? true : nil
                }
                // A twentieth of the time that a list may lag behind.
                let hasty: JSONObject = ["proofLifetimeSeconds": try .number(#require(JSONNumber(0.25)))]
                try await stage.host(["--name", "heir"], settings: hasty) { _ in
                    let ended = try await stage.prefect.waitForState("CRASHED", flowRun: run)
                    #expect(ended["state"]?["message"]?.string?.contains("shows no task of this flow run") == true)
                }
                #expect(try await stage.tasks(of: run).count == 1)
            }
        }
    }
}
