import DriverProtocol
import Glibc
import TestSupport
import Testing

extension EndToEndFaults {
    @Suite("The host's death and its orderly end")
    struct HostDeathTests {
        @Test("a host killed between claim and launch is continued by the next of its name, and the run launched once")
        func killedBeforeLaunch() async throws {
            try await Stage.with("killed") { stage in
                // RunTask hangs: the claim stands, the task does not exist.
                try await stage.sandbox.add(fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "hang"]])
                let runs = try await schedule(4, in: stage)
                let first = try stage.startHost(["--name", "heir"])
                for run in runs {
                    try await stage.prefect.waitForState("PENDING", flowRun: run)
                }
                _ = try await eventually("a RunTask under way") {
                    try await stage.sandbox.count("RunTask") > 0 ? true : nil
                }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.sandbox.removeFaults()
                try await stage.host(["--name", "heir"]) { _ in try await expectLaunchedOnce(runs, in: stage) }
            }
        }

        @Test("a host killed between launch and record: the task is found by its startedBy and adopted")
        func killedBeforeRecord() async throws {
            try await Stage.with("killed") { stage in
                // The work is done and its answer lost: the host does not know of the task when it dies.
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "lost-answer"]])
                let runs = try await schedule(4, in: stage, seconds: 15)
                let first = try stage.startHost(["--name", "heir"])
                for run in runs {
                    _ = try await eventually("the task of \(run)") {
                        try await stage.tasks(of: run).isEmpty ? nil : true
                    }
                }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.sandbox.removeFaults()
                try await stage.host(["--name", "heir"]) { _ in
                    try await expectLaunchedOnce(runs, in: stage)
                    for run in runs {
                        let read = try await stage.prefect.flowRun(run)
                        let task = try await stage.tasks(of: run).first?["taskArn"]?.string ?? ""
                        #expect(read["infrastructure_pid"]?.string == "default::\(task)")
                    }
                }
            }
        }

        @Test("an answer that is lost, a throttle and a 500 lead to one task, under the same token")
        func lostAnswers() async throws {
            try await Stage.with("faults") { stage in
                for fault in [
                    ["kind": "throttle"], ["kind": "status", "status": 500], ["kind": "reset"], ["kind": "lost-answer"],
                ] as [JSONValue] {
                    try await stage.sandbox.add(fault: ["operation": "RunTask", "times": 1, "fault": fault])
                }
                let runs = try await schedule(1, in: stage)
                try await stage.host { _ in
                    try await expectLaunchedOnce(runs, in: stage)
                    // The lost answer is of a task that the host learns of by asking again, or, where its run has begun, by a look.
                    let tasks = try await stage.tasks(of: runs[0])
                    let arn = try #require(tasks.first?["taskArn"]?.string)
                    _ = try await eventually("the task's pid") {
                        try await stage.prefect.flowRun(runs[0])["infrastructure_pid"]?.string
                    } until: {
                        $0?.hasSuffix(arn) == true
                    }
                    let tokens = try await stage.sandbox.requests("RunTask").compactMap {
                        $0["parameters"]?["clientToken"]?.string
                    }
                    #expect(tokens.count >= 4)
                    #expect(Set(tokens).count == 1)
                }
            }
        }

        @Test("SIGTERM while an answer is missing: the run stays Pending, and the next host adopts its task")
        func terminatedUnanswered() async throws {
            try await Stage.with("unclear") { stage in
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "lost-answer"]])
                let runs = try await schedule(3, in: stage, seconds: 8)
                let host = try stage.startHost(["--name", "leaving"])
                for run in runs {
                    _ = try await eventually("the task of \(run)") {
                        try await stage.tasks(of: run).isEmpty ? nil : true
                    }
                }
                host.signal(SIGTERM)
                #expect(try await host.waitForExit(within: .seconds(30)) == .code(0))
                for run in runs { #expect(try await stage.prefect.stateType(run) != "SCHEDULED") }
                try await stage.sandbox.removeFaults()
                try await stage.host(["--name", "leaving"]) { _ in try await expectLaunchedOnce(runs, in: stage) }
            }
        }

        @Test("want of capacity keeps the run Pending and is waited for")
        func capacity() async throws {
            try await Stage.with("capacity") { stage in
                try await stage.sandbox.add(
                    fault: [
                        "operation": "RunTask", "times": 1, "fault": ["kind": "capacity", "reason": "RESOURCE:MEMORY"],
                    ])
                let runs = try await schedule(1, in: stage)
                try await stage.host { _ in
                    try await expectLaunchedOnce(runs, in: stage)
                    let names = try await stage.prefect.states(runs[0]).compactMap { $0["name"]?.string }
                    #expect(names.contains("WaitingForCapacity"))
                    let tokens = try await stage.sandbox.requests("RunTask").compactMap {
                        $0["parameters"]?["clientToken"]?.string
                    }
                    #expect(Set(tokens).count == 2)
                    _ = try await eventually("the log") {
                        try await stage.prefect.logs(runs[0])
                    } until: { log in
                        log.contains { $0.contains("waiting for capacity: RESOURCE:MEMORY, next try in") }
                    }
                }
            }
        }

        @Test("SIGTERM during launches: what is claimed is launched and recorded, tasks go on, the host exits with 0")
        func terminated() async throws {
            try await Stage.with("term") { stage in
                try await stage.sandbox.add(
                    fault: ["operation": "RunTask", "times": 100, "fault": ["kind": "delay", "ms": 1500]])
                let runs = try await schedule(6, in: stage, seconds: 6)
                let host = try stage.startHost(["--name", "leaving"])
                _ = try await eventually("a RunTask under way") {
                    try await stage.sandbox.count("RunTask") > 0 ? true : nil
                }
                host.signal(SIGTERM)
                #expect(try await host.waitForExit(within: .seconds(30)) == .code(0))
                var launched = 0
                for run in runs {
                    let read = try await stage.prefect.flowRun(run)
                    let tasks = try await stage.tasks(of: run)
                    switch read["state_type"]?.string {
                    case "SCHEDULED": #expect(tasks.isEmpty)
                    default:
                        launched += 1
                        #expect(tasks.count == 1, "\(read["state"] ?? .null)")
                        #expect(
                            read["infrastructure_pid"]?.string?.hasSuffix(tasks.first?["taskArn"]?.string ?? "-")
                                == true)
                        #expect(tasks.first?["stopCode"] != "UserInitiated")
                    }
                }
                #expect(launched > 0)
                try await stage.sandbox.removeFaults()
                try await stage.host { _ in try await expectLaunchedOnce(runs, in: stage) }
            }
        }

        private func schedule(_ count: Int, in stage: Stage, seconds: Double = 0) async throws -> [String] {
            let deployment = try await stage.deployment(["command": Stage.walk(seconds: seconds)])
            var runs: [String] = []
            for _ in 0..<count { runs.append(try await stage.prefect.scheduleRun(deployment)) }
            return runs
        }

        private func expectLaunchedOnce(_ runs: [String], in stage: Stage) async throws {
            for run in runs {
                let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                #expect(try await stage.tasks(of: run).count == 1)
            }
        }
    }
}
