import DriverProtocol
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Want of capacity")
    struct CapacityTests {
        private static let spot: JSONObject = ["launch_type": "FARGATE_SPOT", "command": Stage.walk()]

        @Test("walks down the plan's ladder at once, from Spot to on demand")
        func ladder() async throws {
            try await Stage.with("ladder") { stage in
                try await stage.sandbox.add(
                    fault: [
                        "operation": "RunTask", "times": .null, "match": "FARGATE_SPOT",
                        "fault": ["kind": "capacity", "reason": "Capacity is unavailable at this time."],
                    ])
                try await stage.host { _ in
                    try await fallBack(stage)
                    let run = try await schedule(Self.spot, in: stage)
                    try await complete(run, in: stage)
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.map(place) == ["FARGATE"])
                    let names = try await stage.prefect.states(run).compactMap { $0["name"]?.string }
                    #expect(!names.contains("WaitingForCapacity"))
                }
            }
        }

        @Test("a Spot task that is taken back before its run began goes on at the next rung")
        func interruptedStart() async throws {
            try await Stage.with("ladder") { stage in
                try await stage.sandbox.set(["hold": true])
                try await stage.host(settings: ["startRetrySeconds": 1]) { _ in
                    try await fallBack(stage)
                    let run = try await schedule(Self.spot, in: stage)
                    let task = try await eventually("the task") {
                        try await stage.tasks(of: run).first?["taskArn"]?.string
                    }
                    try await stage.sandbox.stop(
                        task: task, ["stopCode": "SpotInterruption", "reason": "Your Spot Task was interrupted."])
                    try await stage.sandbox.set(["hold": false])
                    try await complete(run, in: stage)
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.map(place) == ["FARGATE_SPOT", "FARGATE"])
                }
            }
        }

        @Test(
            "a RunTask that is carried out after another host has left its token for the next rung: its task is stopped"
        )
        func lateRunTask() async throws {
            try await heldRunTask("late", proofLifetime: 1) { stage, aws, late, _, run in
                let pid = try await eventually("the pid of the next rung") {
                    try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                }
                try await aws.removeRules()
                _ = try await late.line(containing: "another host has launched", in: .errors)
                let tasks = try await eventually("the end of the late task") {
                    try await stage.tasks(of: run)
                } until: {
                    $0.count == 2 && $0[1]["desiredStatus"] == "STOPPED"
                }
                #expect(tasks.map(place) == ["FARGATE", "FARGATE_SPOT"])
                #expect(tasks[0]["desiredStatus"] == "RUNNING")
                #expect(try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string == pid)
            }
        }

        @Test("the next rung waits until a former owner's RunTask has come or can no longer: its task is adopted")
        func lateRunTaskInTime() async throws {
            try await heldRunTask("intime", proofLifetime: 20) { stage, aws, _, heir, run in
                _ = try await heir.line(containing: "may have a RunTask under way", in: .errors)
                // Long enough for a host that does not wait to launch, and far less than the proof's life.
                for _ in 0..<15 {
                    #expect(try await stage.tasks(of: run).isEmpty)
                    try await Task.sleep(for: .milliseconds(200))
                }
                try await aws.removeRules()
                _ = try await eventually("the next rung") {
                    let states = try await stage.prefect.states(run)
                    return states.contains { $0["message"]?.string?.contains("trying") == true } ? true : nil
                }
                _ = try await heir.line(containing: "flow run launched", in: .errors)
                let tasks = try await stage.tasks(of: run)
                #expect(tasks.map(place) == ["FARGATE_SPOT"])
                #expect(tasks.first?["desiredStatus"] == "RUNNING")
            }
        }

        /// A host whose RunTask is held back, and another of its name that has taken the claim over and is refused for want of capacity.
        private func heldRunTask(
            _ name: String, proofLifetime: JSONValue,
            _ body: (Stage, FaultProxy, _ late: ChildProcess, _ heir: ChildProcess, _ run: String) async throws -> Void
        ) async throws {
            try await Stage.with(name) { stage in
                try await stage.sandbox.set(["refusedToken": "retry"])
                try await FaultProxy.with(port: try stage.sandbox.port) { aws in
                    try await aws.add(["match": "clientToken", "times": 1, "fault": ["kind": "gate"]])
                    var variables = Self.spot
                    variables["command"] = "sleep 300"
                    let settings: JSONObject = ["proofLifetimeSeconds": proofLifetime]
                    try await stage.host(
                        ["--name", "heir"], settings: settings, environment: ["AWS_ENDPOINT_URL": aws.url]
                    ) { late in
                        try await fallBack(stage)
                        let run = try await schedule(variables, in: stage)
                        _ = try await eventually("RunTask held back") { try await aws.count("gate") == 1 ? true : nil }
                        try await stage.sandbox.add(
                            fault: ["operation": "RunTask", "times": 1, "fault": ["kind": "capacity"]])
                        try await stage.host(["--name", "heir"], settings: settings) { heir in
                            try await body(stage, aws, late, heir, run)
                        }
                    }
                }
            }
        }

        @Test(
            "a Spot task that is taken back from a run that was Running: as its pool says",
            arguments: [
                ["relaunchInterrupted": true], [:], ["relaunchInterrupted": true, "interruptionRetries": 0],
            ] as [JSONObject])
        func interruptedRun(rules: JSONObject) async throws {
            try await withTemporaryDirectory("once") { directory in
                try await Stage.with("interrupted") { stage in
                    let walk = Stage.walk(seconds: 300).string ?? ""
                    let quick = Stage.walk().string ?? ""
                    let run = try await schedule(
                        ["command": .string("sh -c 'if mkdir \(directory.path)/ran; then \(walk); else \(quick); fi'")],
                        in: stage)
                    var pool: JSONObject = ["name": .string(stage.pool)]
                    pool.merge(rules)
                    try await stage.host(settings: ["pools": [.object(pool)]]) { _ in
                        try await stage.prefect.waitForState("RUNNING", flowRun: run)
                        let task = try #require(await stage.tasks(of: run).first?["taskArn"]?.string)
                        try await stage.sandbox.stop(
                            task: task,
                            [
                                "stopCode": "TerminationNotice", "reason": "Your Spot Task was interrupted.",
                                "containers": [["name": "prefect", "exitCode": 0]],
                            ])
                        let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                        let tasks = try await stage.tasks(of: run)
                        if rules.count == 1 {
                            #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                            #expect(tasks.count == 2)
                            // Another claim: the first task's can never be taken for it.
                            #expect(Set(tasks.compactMap { $0["startedBy"]?.string }).count == 2)
                        } else {
                            #expect(ended["state_type"] == "CRASHED")
                            let message = ended["state"]?["message"]?.string ?? ""
                            #expect(message.contains("1 times in a row") == !rules.isEmpty, "\(message)")
                            #expect(tasks.count == 1)
                        }
                    }
                }
            }
        }

        @Test("the budget is a setting of each pool: one crashes when it is spent, another still waits")
        func budgets() async throws {
            try await Stage.with("budget") { stage in
                let patient = PrefectFixtures.uniqueName("patient")
                try await stage.prefect.createWorkPool(patient)
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": .null, "fault": ["kind": "capacity"]])
                let hasty = try await schedule(["command": "true"], in: stage)
                let waiting = try await stage.prefect.scheduleRun(
                    try await stage.prefect.createDeployment(
                        "patient", flowID: stage.flowID, pool: patient, jobVariables: ["command": "true"]))
                let settings: JSONObject = [
                    "pools": [["name": .string(stage.pool), "capacityBudgetSeconds": 0]]
                ]
                try await stage.host(["--pool", patient], settings: settings) { _ in
                    let crashed = try await stage.prefect.waitForState("CRASHED", flowRun: hasty)
                    #expect(crashed["state"]?["message"]?.string?.contains("RESOURCE:MEMORY") == true)
                    _ = try await eventually("the other run waits") {
                        try await stage.prefect.flowRun(waiting)["state_name"]?.string
                    } until: {
                        $0 == "WaitingForCapacity"
                    }
                }
            }
        }

        @Test("the budget survives a take-over: what the dead host waited counts")
        func takenOver() async throws {
            try await Stage.with("budget") { stage in
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": .null, "fault": ["kind": "capacity"]])
                let run = try await schedule(["command": "true"], in: stage)
                let first = try stage.startHost(["--name", "heir"])
                _ = try await eventually("two waits") {
                    try await stage.prefect.states(run).count { $0["name"] == "WaitingForCapacity" } >= 2 ? true : nil
                }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                let waits = try await stage.prefect.states(run).count { $0["name"] == "WaitingForCapacity" }
                // The first pause was 5 s at least: a budget of 4 s is spent already.
                try await stage.host(["--name", "heir"], settings: ["capacityBudgetSeconds": 4]) { _ in
                    try await stage.prefect.waitForState("CRASHED", flowRun: run)
                    let names = try await stage.prefect.states(run).compactMap { $0["name"]?.string }
                    #expect(names.count { $0 == "WaitingForCapacity" } == waits)
                }
            }
        }

        @Test(
            "a run that waits keeps its slot of the deployment's concurrency limit, which Prefect lends for minutes only"
        )
        func concurrencySlot() async throws {
            try await Stage.with("slot") { stage in
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 1, "fault": ["kind": "capacity"]])
                let deployment = try await stage.deployment(["command": Stage.walk()])
                try await stage.prefect.call("PATCH", "/deployments/\(deployment)", ["concurrency_limit": 1])
                let run = try await stage.prefect.scheduleRun(deployment)
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await stage.host(environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) { host in
                        try await complete(run, in: stage)
                        let route = "POST /api/v2/concurrency_limits/leases/{id}/renew"
                        #expect(try await proxy.count(route: route) == 1)
                        #expect(!host.errors.contains("the slot of the deployment's concurrency limit"))
                    }
                }
            }
        }

        /// Has the pool's runs fall back on FARGATE.
        private func fallBack(_ stage: Stage) async throws {
            var template = try await eventually("the pool's template") {
                let read = try await stage.prefect.call("GET", "/work_pools/\(stage.pool)")["base_job_template"]
                return read?["job_configuration"] == nil ? nil : read
            }
            var configuration = template["job_configuration"]?.object ?? [:]
            configuration["capacity_fallback"] = ["FARGATE"]
            template["job_configuration"] = .object(configuration)
            try await stage.prefect.call("PATCH", "/work_pools/\(stage.pool)", ["base_job_template": template])
        }

        private func place(_ task: JSONValue) -> String? {
            task["capacityProviderName"]?.string ?? task["launchType"]?.string
        }

        private func schedule(_ variables: JSONObject, in stage: Stage) async throws -> String {
            try await stage.prefect.scheduleRun(try await stage.deployment(.object(variables)))
        }

        private func complete(_ run: String, in stage: Stage) async throws {
            let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
            #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
        }
    }
}
