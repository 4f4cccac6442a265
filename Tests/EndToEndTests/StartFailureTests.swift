import DriverProtocol
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Starts that fail for a reason that passes")
    struct StartFailureTests {
        private static let quick: JSONObject = ["startRetrySeconds": 1]

        @Test(
            "are tried again under the same claim, with the next token, until one succeeds",
            arguments: [
                "Timeout waiting for network interface provisioning to complete.",
                "CannotPullContainerError: pull image: dial tcp 10.0.0.1:443: i/o timeout",
                "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': Unavailable",
            ])
        func again(reason: String) async throws {
            try await Stage.with("starts") { stage in
                try await fail(times: 2, reason, in: stage)
                let run = try await schedule(in: stage)
                try await stage.host(settings: Self.quick) { _ in
                    let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.map { $0["stopCode"]?.string ?? "" }.filter { $0 == "TaskFailedToStart" }.count == 2)
                    #expect(tasks.count == 3)
                    #expect(Set(tasks.compactMap { $0["startedBy"]?.string }).count == 1)
                    #expect(Set(tasks.compactMap { $0["clientToken"]?.string }).count == 3)
                    let last = try #require(tasks.last?["taskArn"]?.string)
                    // A quick run has ended before its task is recorded.
                    _ = try await eventually("the last task's pid") {
                        let pid = try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                        return pid?.hasSuffix(last) == true ? true : nil
                    }
                    let log = try await eventually("the log") {
                        try await stage.prefect.logs(run)
                    } until: { log in
                        log.contains { $0.contains("(start 3 of 4,") }
                    }
                    #expect(log.contains { $0.contains(reason) && $0.contains("(start 2 of 4,") })
                }
            }
        }

        @Test("are given up when the bound is reached: Crashed, with the evidence")
        func bound() async throws {
            try await Stage.with("starts") { stage in
                try await fail(times: nil, "Task provisioning failed.", in: stage)
                let run = try await schedule(in: stage)
                let settings: JSONObject = ["startRetrySeconds": 1, "startRetries": 1]
                try await stage.host(settings: settings) { _ in
                    let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                    let message = ended["state"]?["message"]?.string ?? ""
                    #expect(message.contains("failed to start (TaskFailedToStart): Task provisioning failed."))
                    #expect(message.contains("The start has failed 2 times"))
                    #expect(try await stage.tasks(of: run).count == 2)
                }
            }
        }

        @Test("go on after the host's death in the pause, with the attempt that its mark tells")
        func killedInPause() async throws {
            try await Stage.with("starts") { stage in
                try await fail(times: 1, "Task provisioning failed.", in: stage)
                let run = try await schedule(in: stage)
                let first = try stage.startHost(["--name", "heir"], settings: ["startRetrySeconds": 600])
                _ = try await eventually("the next attempt's mark") {
                    try await stage.prefect.flowRun(run)["state"]?["message"]?.string
                } until: {
                    $0?.contains("restarts=1") == true
                }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.host(["--name", "heir"], settings: Self.quick) { _ in
                    let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.count == 2)
                    #expect(tasks.map(attempt) == ["0", "1"])
                }
            }
        }

        @Test("go on when the host died before it could judge them")
        func killedBeforeJudging() async throws {
            try await Stage.with("starts") { stage in
                try await stage.sandbox.set(["hold": true])
                let run = try await schedule(in: stage)
                let first = try stage.startHost(["--name", "heir"])
                let task = try await eventually("the task") {
                    try await stage.tasks(of: run).first?["taskArn"]?.string
                }
                first.signal(SIGKILL)
                _ = try await first.waitForExit()
                try await stage.sandbox.stop(
                    task: task, ["stopCode": "TaskFailedToStart", "reason": "Task provisioning failed."])
                try await stage.sandbox.set(["hold": false])
                try await stage.host(["--name", "heir"], settings: Self.quick) { _ in
                    let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                    let tasks = try await stage.tasks(of: run)
                    #expect(tasks.map(attempt) == ["0", "1"])
                }
            }
        }

        @Test("are no reason to launch again once the run was Running")
        func hasRun() async throws {
            try await Stage.with("starts") { stage in
                let run = try await schedule(seconds: 300, in: stage)
                try await stage.host(settings: Self.quick) { _ in
                    try await stage.prefect.waitForState("RUNNING", flowRun: run)
                    let task = try #require(await stage.tasks(of: run).first?["taskArn"]?.string)
                    try await stage.sandbox.stop(
                        task: task, ["stopCode": "TaskFailedToStart", "reason": "Task provisioning failed."])
                    try await stage.prefect.waitForState("CRASHED", flowRun: run)
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test("are not tried again for a run that was cancelled in the pause")
        func cancelled() async throws {
            try await Stage.with("starts") { stage in
                try await fail(times: 1, "Task provisioning failed.", in: stage)
                let run = try await schedule(in: stage)
                try await stage.host(settings: ["startRetrySeconds": 600]) { _ in
                    _ = try await eventually("the pause") {
                        try await stage.prefect.flowRun(run)["state"]?["message"]?.string
                    } until: {
                        $0?.contains("restarts=1") == true
                    }
                    try await stage.prefect.setState("CANCELLING", flowRun: run, force: false)
                    try await stage.prefect.waitForState("CANCELLED", flowRun: run)
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        private func attempt(_ task: JSONValue) -> String? {
            task["tags"]?.array?.first { $0["key"] == "worker-host:attempt" }?["value"]?.string
        }

        private func fail(times: Int?, _ reason: String, in stage: Stage) async throws {
            try await stage.sandbox.add(
                fault: [
                    "operation": "RunTask", "times": times.map { .int($0) } ?? .null,
                    "fault": ["kind": "failed-start", "reason": .string(reason)],
                ])
        }

        private func schedule(seconds: Double = 0, in stage: Stage) async throws -> String {
            try await stage.prefect.scheduleRun(
                try await stage.deployment(["command": Stage.walk(seconds: seconds)]))
        }
    }
}
