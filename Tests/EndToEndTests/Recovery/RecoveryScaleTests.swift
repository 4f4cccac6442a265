import DriverProtocol
import TestSupport
import Testing

extension EndToEndFaults {
    /// The calls of a new host, with a stub of Prefect's API: it is AWS's calls that count. `make bench` does it with thousands.
    @Suite("Recovery at scale")
    struct RecoveryScaleTests {
        private static let count = 350

        @Test("tasks that Prefect knows are found and watched a hundred a call, and none that stops is missed")
        func known() async throws {
            try await Self.play([]) { stub, sandbox, host, before in
                let looks = try await Self.waitForLook(sandbox, host, after: before)
                #expect(looks.finding.map(\.operation) == Array(repeating: "DescribeTasks", count: 4))
                let stopped = try await sandbox.tasks().prefix(120).compactMap { $0["taskArn"]?.string }
                for task in stopped { try await sandbox.stop(task: task) }
                _ = try await eventually("the end of \(stopped.count) runs") {
                    try await stub.runs(of: host).values.count { $0 == "CRASHED" }
                } until: {
                    $0 == stopped.count
                }
                let most = try await Self.looks(sandbox, after: before).rounds.map(\.count).max()
                #expect(most == 4)
            }
        }

        @Test("tasks that were never recorded are found in the cluster's pages, not by a call each")
        func unrecorded() async throws {
            try await Self.play(["--lose-pids"]) { _, sandbox, host, before in
                let looks = try await Self.waitForLook(sandbox, host, after: before)
                // Four pages of a list and what stands on them; the few that are searched for on their own before, two calls each; the
                // page of stopped tasks.
                #expect(looks.finding.count { $0.operation == "ListTasks" } <= 4 + 8 + 1)
                #expect(looks.finding.count { $0.operation == "DescribeTasks" } <= 4 + 8)
                #expect(Set(try await sandbox.tasks().compactMap { $0["startedBy"]?.string }).count == Self.count)
            }
        }

        private struct Call {
            let operation: String
            let tasks: [String]
            /// Whether it is the watcher's: recovery asks for tags.
            let isLook: Bool
        }

        private struct Looks {
            var finding: [Call] = []
            /// The watcher's looks at all tasks, each with its calls.
            var rounds: [[Call]] = [[]]
        }

        /// A first host launches and is killed; a second one runs while `body` does.
        private static func play(
            _ options: [String],
            _ body: (StubServer, SandboxProcess, ChildProcess, _ requestsBefore: Int) async throws -> Void
        ) async throws {
            let files = try TemporaryDirectory("scale")
            defer { files.remove() }
            let fast: JSONValue = ["burst": 10_000, "perSecond": 5000]
            let rates: JSONValue = [
                "fargateLaunches": fast, "fargateRunTask": fast, "clusterResourceModify": fast,
            ]
            let path = try files.write(
                "config.json", JSONValue.object(["querySeconds": 1, "watchSeconds": 1, "rates": rates]).text())
            let arguments = ["--pool", "stub", "--name", "heir", "--config", path]
            try await SandboxProcess.with { sandbox in
                // No processes: the tasks stay PROVISIONING.
                try await sandbox.set(["hold": true])
                try await StubServer.with(runs: count, options: ["--run-seconds", "inf"] + options) { stub in
                    try await HostProcess.with(
                        arguments, apiURL: stub.apiURL, home: files.path, sandbox: sandbox
                    ) { host in
                        try await stub.waitForRequests("PATCH /api/flow_runs/ID", count: count, by: host)
                        try await RecoveryTests.kill(host)
                    }
                    let before = try await sandbox.requests().count
                    try await HostProcess.with(
                        arguments, apiURL: stub.apiURL, home: files.path, sandbox: sandbox
                    ) { host in try await body(stub, sandbox, host, before) }
                }
            }
        }

        /// Waits until the second host has looked at every task.
        private static func waitForLook(
            _ sandbox: SandboxProcess, _ host: ChildProcess, after before: Int
        ) async throws -> Looks {
            try await eventually("a look at every task: \(host.tail)") {
                try await looks(sandbox, after: before)
            } until: { looks in
                looks.rounds.contains { $0.flatMap(\.tasks).count == count }
            }
        }

        private static func looks(_ sandbox: SandboxProcess, after before: Int) async throws -> Looks {
            var looks = Looks()
            for request in try await sandbox.requests().dropFirst(before) {
                let parameters = request["parameters"]
                let tasks = (parameters?["tasks"]?.array ?? []).compactMap(\.string)
                let operation = request["operation"]?.string ?? ""
                // Whether there is a queue of events is asked for besides, once.
                guard operation != "GetQueueUrl" else { continue }
                let call = Call(
                    operation: operation, tasks: tasks,
                    isLook: operation == "DescribeTasks" && parameters?["include"] == nil)
                guard call.isLook else {
                    looks.finding.append(call)
                    continue
                }
                let seen = Set(looks.rounds.last?.flatMap(\.tasks) ?? [])
                if seen.isDisjoint(with: tasks) {
                    looks.rounds[looks.rounds.count - 1].append(call)
                } else {
                    looks.rounds.append([call])
                }
            }
            return looks
        }
    }
}
