import DriverProtocol
import Glibc
import Subprocess
import Testing

@Suite("ecs-sandbox as a program: processes", .timeLimit(.minutes(1)))
struct ProcessTests {
    @Test("a container's command runs with just the task's environment and PATH, and its output goes to its log")
    func environment() async throws {
        try await withTemporaryDirectory { directory in
            try await SandboxProcess.run(["--log-dir", directory]) { sandbox in
                let client = SignedClient(sandbox)
                let overrides: JSONValue = [
                    "containerOverrides": [
                        [
                            "name": "main", "command": ["/usr/bin/env; echo to stderr >&2; exit 5"],
                            "environment": [["name": "COLOUR", "value": "a b=c"]],
                        ]
                    ]
                ]
                let arn = try await client.runShell("", changing: ["overrides": overrides])
                let task = try await client.task(arn, in: "STOPPED")
                #expect(task["containers"]?[0]?["exitCode"] == 5)
                let id = arn.split(separator: "/").last ?? ""
                let lines = text(of: "\(directory)/\(id)-main.log").split(separator: "\n")
                #expect(lines.contains("to stderr"))
                let names = Set(lines.filter { $0.contains("=") }.map { $0.prefix { $0 != "=" } })
                // The shell itself sets PWD (and some set SHLVL, _ and OLDPWD).
                let own = names.subtracting(["PWD", "SHLVL", "_", "OLDPWD"])
                #expect(own == ["PATH", "GREETING", "COLOUR", "ECS_CONTAINER_METADATA_URI_V4"])
                #expect(lines.contains("COLOUR=a b=c"))
            }
        }
    }

    @Test("StopTask ends the whole process group: by SIGTERM, and by SIGKILL what does not listen")
    func stop() async throws {
        try await withTemporaryDirectory { directory in
            try await SandboxProcess.run(["--log-dir", directory]) { sandbox in
                let client = SignedClient(sandbox)
                let polite = try await client.runShell("sleep 1000 & echo $!; wait")
                let deaf = try await client.runShell("trap '' TERM; echo ready; while :; do sleep 0.1; done")
                let child = try await firstLine(of: polite, in: directory)
                _ = try await firstLine(of: deaf, in: directory)
                for arn in [polite, deaf] { try await client.call("StopTask", ["task": .string(arn)]) }
                #expect(try await client.task(polite, in: "STOPPED")["containers"]?[0]?["exitCode"] == 143)
                let killed = try await client.task(deaf, in: "STOPPED")
                #expect(killed["containers"]?[0]?["exitCode"] == 137)
                #expect(killed["stopCode"] == "UserInitiated")
                try await expectEnded(child)
            }
        }
    }

    @Test("containers run in folders of their own, which go with them")
    func folders() async throws {
        try await withTemporaryDirectory { directory in
            try await SandboxProcess.run(["--log-dir", directory]) { sandbox in
                let client = SignedClient(sandbox)
                var folders: Set<String> = []
                for _ in 0..<2 {
                    let arn = try await client.runShell("ls; touch left; pwd")
                    _ = try await client.task(arn, in: "STOPPED")
                    let id = arn.split(separator: "/").last ?? ""
                    let lines = text(of: "\(directory)/\(id)-main.log").split(separator: "\n").map(String.init)
                    #expect(lines.count == 1)
                    #expect(access(lines.last ?? "/", F_OK) != 0)
                    folders.formUnion(lines)
                }
                #expect(folders.count == 2)
            }
        }
    }

    @Test("SIGTERM ends every task's processes and exits 0")
    func shutdown() async throws {
        try await withTemporaryDirectory { directory in
            let child = Box()
            let status = try await SandboxProcess.run(["--log-dir", directory]) { sandbox in
                let client = SignedClient(sandbox)
                let arn = try await client.runShell("trap '' TERM; sleep 1000 & echo $!; wait; wait; sleep 1000")
                await child.set(try await firstLine(of: arn, in: directory))
            }
            #expect(status == .exited(0))
            try await expectEnded(await child.value)
        }
    }

    @Test("a program that is not there fails the task's start")
    func notThere() async throws {
        try await SandboxProcess.run { sandbox in
            let client = SignedClient(sandbox)
            try await client.call(
                "RegisterTaskDefinition",
                [
                    "family": "none",
                    "containerDefinitions": [
                        ["name": "main", "image": "image", "memory": 64, "command": ["no-such-program-anywhere"]]
                    ],
                ])
            let arn =
                try await client.call("RunTask", ["taskDefinition": "none"])["tasks"]?[0]?["taskArn"]?.string ?? ""
            let task = try await client.task(arn, in: "STOPPED")
            #expect(task["stopCode"] == "TaskFailedToStart")
            #expect(task["stoppedReason"]?.string?.contains("executable file not found") == true)
        }
    }

    @Test("fifty tasks at once all run to their end")
    func many() async throws {
        try await SandboxProcess.run { sandbox in
            let client = SignedClient(sandbox)
            var arns: [String] = []
            for number in 0..<50 { arns.append(try await client.runShell("exit \(number)")) }
            for (number, arn) in arns.enumerated() {
                #expect(try await client.task(arn, in: "STOPPED")["containers"]?[0]?["exitCode"] == .int(number))
            }
        }
    }

    private actor Box {
        private(set) var value: pid_t = 0
        func set(_ value: pid_t) { self.value = value }
    }

    /// The number that a task's command printed first (0 for a word).
    private func firstLine(of arn: String, in directory: String) async throws -> pid_t {
        let id = arn.split(separator: "/").last ?? ""
        while true {
            let lines = text(of: "\(directory)/\(id)-main.log").split(separator: "\n", omittingEmptySubsequences: false)
            if lines.count > 1 { return pid_t(lines[0]) ?? 0 }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until a process is gone, or is a zombie that init has not fetched yet.
    private func expectEnded(_ pid: pid_t) async throws {
        try #require(pid > 1)
        while true {
            let fields = text(of: "/proc/\(pid)/stat").split(separator: " ")
            if fields.count < 3 || fields[2] == "Z" { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
