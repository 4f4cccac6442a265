import DriverProtocol
import TestSupport
import Testing

extension EndToEnd {
    /// With a stub of Prefect's API that answers at once: the real server is slower than AWS's rate.
    @Suite("AWS's rates")
    struct LaunchRateTests {
        @Test("due runs are launched once each at AWS's rate, and fewer than one call of a hundred is throttled")
        func launches() async throws {
            try await Self.play(runs: 150) { stub, sandbox, host in
                try await stub.waitForEnd(of: 150, by: host)
                let requests = try await sandbox.requests()
                #expect(try await Self.startedBy(sandbox).count == 150)
                #expect(Set(try await Self.startedBy(sandbox)).count == 150)
                #expect(Self.throttled(requests).count * 100 < requests.count)
            }
        }

        @Test("a host that believes in more than AWS allows learns, and launches each run once all the same")
        func learns() async throws {
            let rates: JSONValue = [
                "fargateLaunches": ["burst": 300, "perSecond": 200],
                "fargateRunTask": ["burst": 300, "perSecond": 200],
                "clusterResourceModify": ["burst": 400, "perSecond": 200],
            ]
            // A slow machine stays below AWS's rate; there another of the account's users has emptied its buckets now and then.
            let others: JSONValue = ["operation": "RunTask", "times": 8, "fault": ["kind": "throttle"]]
            try await Self.play(runs: 160, rates: rates, fault: others) { stub, sandbox, host in
                try await stub.waitForEnd(of: 160, by: host)
                #expect(Set(try await Self.startedBy(sandbox)).count == 160)
                #expect(try await Self.startedBy(sandbox).count == 160)
                // Or nothing was learned here.
                #expect(!Self.throttled(try await sandbox.requests()).isEmpty)
                let lines = host.errors.split(separator: "\n").filter { $0.contains("AWS throttles calls") }
                #expect(!lines.isEmpty)
                #expect(lines.allSatisfy { $0.contains("category=fargate") }, "\(lines)")
            }
        }

        @Test("runs whose task definitions wait to be registered stay unclaimed and keep no other from launching")
        func registrations() async throws {
            try await Self.play(runs: 120, ownDefinitions: 60) { stub, sandbox, host in
                let runs = try await eventually("the runs that need no registration") {
                    try await stub.runs(of: host)
                } until: { runs in
                    (61..<120).allSatisfy { runs["run-\($0)"] == "COMPLETED" }
                }
                let waiting = (1...60).compactMap { runs["run-\($0)"] }.filter { $0 == "SCHEDULED" }
                #expect(!waiting.isEmpty)
                #expect(Set(runs.values).isSubset(of: ["SCHEDULED", "PENDING", "COMPLETED"]), "\(host.tail)")
            }
        }

        @Test("two hosts on one pool try different runs first: each run is launched once, and few are claimed in vain")
        func shared() async throws {
            let count = 150
            try await Self.play(runs: 0) { stub, sandbox, host in
                let files = try TemporaryDirectory("second")
                defer { files.remove() }
                let path = try files.write("config.json", #"{"querySeconds": 1, "watchSeconds": 1}"#)
                try await HostProcess.with(
                    ["--pool", "stub", "--config", path], apiURL: stub.apiURL, home: files.path, sandbox: sandbox
                ) { _ in
                    try await stub.waitForWorkers(2)
                    try await stub.makeRuns(count)
                    try await stub.waitForEnd(of: count, by: host)
                }
                let startedBy = try await Self.startedBy(sandbox)
                #expect(startedBy.count == count)
                #expect(Set(startedBy).count == count)
                let workers = try await sandbox.tasks().compactMap { task in
                    task["tags"]?.array?.first { $0["key"] == "worker-host:worker" }?["value"]?.string
                }
                #expect(Set(workers).count == 2)
                // Without it each of the two claims nearly all of them.
                let claims = try await stub.requests("POST /api/flow_runs/ID/set_state")
                #expect(Double(claims) < 1.5 * Double(count))
            }
        }

        /// A host between the stub and a sandbox that enforces AWS's buckets.
        private static func play(
            runs: Int, ownDefinitions: Int = 0, rates: JSONValue = [:], fault: JSONValue? = nil,
            _ body: (StubServer, SandboxProcess, ChildProcess) async throws -> Void
        ) async throws {
            let files = try TemporaryDirectory("rates")
            defer { files.remove() }
            let configuration: JSONValue = ["querySeconds": 1, "watchSeconds": 1, "rates": rates]
            let path = try files.write("config.json", configuration.text())
            try await SandboxProcess.with { sandbox in
                try await sandbox.set(["tokenBuckets": true])
                if let fault { try await sandbox.add(fault: fault) }
                try await StubServer.with(runs: runs, ownDefinitions: ownDefinitions) { stub in
                    try await HostProcess.with(
                        ["--pool", "stub", "--config", path], apiURL: stub.apiURL, home: files.path, sandbox: sandbox
                    ) { host in try await body(stub, sandbox, host) }
                }
            }
        }

        private static func startedBy(_ sandbox: SandboxProcess) async throws -> [String] {
            try await sandbox.tasks().compactMap { $0["startedBy"]?.string }
        }

        private static func throttled(_ requests: [JSONValue]) -> [JSONValue] {
            requests.filter { $0["code"] == "ThrottlingException" }
        }
    }
}
