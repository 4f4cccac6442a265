import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("The guide")
    struct GuideTests {
        /// What stands for the reader's shell: AWS's command line speaks with moto, worker-host with the sandbox, and the
        /// service that the guide creates is a host of this machine.
        private static let shell = #"""
            set -euo pipefail
            aws() { AWS_ENDPOINT_URL=$MOTO "$AWS_CLI" "$@"; }
            worker-host() { AWS_ENDPOINT_URL=$SANDBOX "$WORKER_HOST" "$@"; }
            # Prefect's own client asks six times in a minute. On a busy machine, a server on SQLite says 503 for longer, having
            # done nothing each time.
            patiently() {
                for attempt in 1 2 3 4; do
                    if command "$@" 2>refusal; then return 0; fi
                    cat refusal >&2
                    grep -q '503 Service Unavailable' refusal || return 1
                done
                return 1
            }
            prefect() { patiently prefect "$@"; }
            python() { patiently python "$@"; }
            start_service() {
                AWS_ENDPOINT_URL=$SANDBOX "$WORKER_HOST" --pool my-ecs-pool --config "$QUICK" --query-seconds 0.5 2>host.log &
            }
            """#

        @Test("every command in it runs, and its flow runs complete on Fargate and on EC2")
        func commands() async throws {
            let guide = try GuideDocument()
            let tools = try ProjectPaths.python(.prefect).dropLast("/python".count)
            var sandboxEnvironment = ChildProcess.plain
            sandboxEnvironment["PATH"] = "\(tools):/usr/local/bin:/usr/bin:/bin"
            let server = try await PrefectServer.shared()
            try await withTemporaryDirectory("guide") { folder in
                try await SandboxProcess.with(["--cluster", "prefect"], environment: sandboxEnvironment) { sandbox in
                    // The sandbox has what the guide makes in the other account.
                    let trust: JSONValue = [
                        "Statement": [
                            [
                                "Effect": "Allow", "Action": "sts:AssumeRole",
                                "Principal": ["Service": "ecs-tasks.amazonaws.com"],
                            ]
                        ]
                    ]
                    try await sandbox.control(
                        "POST", "inventory",
                        [
                            "roles": ["prefect-execution": trust, "prefect-flow": trust],
                            "logGroups": ["/ecs/prefect/worker-host"],
                        ])
                    try await withMoto { moto in
                        let script = try write(guide, into: folder)
                        var environment = ChildProcess.plain.merging(sandbox.environment) { $1 }
                        environment["PATH"] = "\(tools):\(environment["PATH"] ?? "/usr/bin:/bin")"
                        environment["AWS_DEFAULT_REGION"] = SandboxProcess.region
                        environment["MOTO"] = moto
                        environment["SANDBOX"] = sandbox.url
                        environment["AWS_CLI"] = try ProjectPaths.python(.templates, "aws")
                        environment["AWS_PAGER"] = ""
                        environment["WORKER_HOST"] = try ProjectPaths.program("worker-host")
                        environment["QUICK"] = ProjectPaths.fixture("host/quick.json")
                        environment["PREFECT_API_URL"] = server.apiURL
                        environment["PREFECT_API_KEY"] = "pnu_guide"
                        environment["PREFECT_HOME"] = server.workerHome
                        environment["DO_NOT_TRACK"] = "1"
                        try await withChildProcess(
                            "/bin/bash", [script], environment: environment, directory: folder.path
                        ) { process in
                            let exit = try await process.waitForExit(within: .seconds(600))
                            let log = (try? Data(contentsOf: URL(filePath: "\(folder.path)/host.log"))) ?? Data()
                            try #require(
                                exit == .code(0), "\(process.tail) \(String(decoding: log, as: UTF8.self).suffix(2000))"
                            )
                            try await check(server: server, sandbox: sandbox)
                        }
                    }
                }
            }
        }

        @Test("what it does not let a test run is Docker's and terraform's alone")
        func unrunnable() throws {
            let guide = try GuideDocument()
            #expect(guide.blocks("sh").count >= 10)
            #expect(Set(guide.blocks.map(\.language)) == ["sh", "console", "python"])
            for line in guide.blocks("console").flatMap({ $0.text.split(separator: "\n") }) {
                let allowed = ["docker ", "terraform ", "printf 'FROM", "worker-host template terraform "]
                #expect(allowed.contains { line.hasPrefix($0) }, "\(line)")
            }
        }

        /// The blocks as one script, and the flow's file beside it.
        private func write(_ guide: GuideDocument, into folder: TemporaryDirectory) throws -> String {
            let flow = try #require(guide.blocks("python").first).text
            try folder.write("flow.py", flow.replacing("/opt/flows", with: folder.path))
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/drivers.d", withDestinationPath: "\(ProjectPaths.root)/drivers.d")
            var lines = [Self.shell]
            var isServed = false
            for block in guide.blocks("sh") {
                lines.append("echo '== \(block.heading)'")
                if block.heading.contains("first flow"), !isServed {
                    lines.append("start_service")
                    isServed = true
                }
                lines.append(block.text)
            }
            #expect(isServed)
            return try folder.write("guide.sh", lines.joined(separator: "\n") + "\n")
        }

        private func withMoto<Value>(_ body: (String) async throws -> Value) async throws -> Value {
            let port = try freePort()
            var environment = ChildProcess.plain
            environment["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
            return try await withChildProcess(
                try ProjectPaths.python(.tools, "moto_server"), ["-H", "127.0.0.1", "-p", "\(port)"],
                environment: environment
            ) { _ in
                let url = "http://127.0.0.1:\(port)"
                _ = try await eventually("an answer of moto's server") {
                    try? await TestHTTP.json("GET", "\(url)/moto-api/data.json")
                }
                return try await body(url)
            }
        }

        /// Three runs: by the pool's defaults, on EC2, and with more of everything.
        private func check(server: PrefectServer, sandbox: SandboxProcess) async throws {
            let filter: JSONValue = ["work_pools": ["name": ["any_": ["my-ecs-pool"]]]]
            _ = try await eventually("the guide's runs to complete", within: .seconds(120)) {
                let runs = try await server.fixtures.call("POST", "/flow_runs/filter", filter).array ?? []
                return runs.count == 3 && runs.allSatisfy { $0["state_type"] == "COMPLETED" } ? true : nil
            }
            let tasks = try await sandbox.tasks()
            #expect(tasks.compactMap { $0["launchType"]?.string }.sorted() == ["EC2", "FARGATE", "FARGATE"])
            #expect(tasks.contains { $0["cpu"] == "1024" && $0["memory"] == "4096" })
        }
    }
}
