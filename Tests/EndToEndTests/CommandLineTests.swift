import DriverProtocol
import HTTPCore
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("The command line")
    struct CommandLineTests {
        /// Runs worker-host to its end.
        private func run(
            _ arguments: [String], _ environment: [String: String] = [:]
        ) async throws -> (exit: ChildProcess.Exit, errors: String, output: String) {
            let variables = ChildProcess.plain.merging(environment) { $1 }
            return try await withChildProcess(
                try ProjectPaths.program("worker-host"), arguments, environment: variables
            ) { process in
                let exit = try await process.waitForExit(within: .seconds(30))
                return (exit, process.errors, process.output)
            }
        }

        private let drivers = "\(ProjectPaths.root)/drivers.d"

        @Test("without PREFECT_API_URL: one line that says what to set")
        func noServer() async throws {
            let ended = try await run(["--drivers", drivers], ["PREFECT_HOME": "/nonexistent"])
            #expect(ended.exit == .code(1))
            #expect(ended.errors.split(separator: "\n").count == 1)
            #expect(ended.errors.contains("PREFECT_API_URL is not set"))
        }

        @Test("a drivers directory that is missing or empty: one line that names it")
        func noDrivers() async throws {
            let empty = try TemporaryDirectory("empty")
            defer { empty.remove() }
            for path in ["/nonexistent/drivers.d", empty.path] {
                let ended = try await run(["--drivers", path], ["PREFECT_API_URL": "http://127.0.0.1:9/api"])
                #expect(ended.exit == .code(1))
                #expect(ended.errors.contains(path), "\(ended.errors)")
            }
        }

        @Test("a server that refuses the key: one line, and the host ends")
        func wrongKey() async throws {
            try await PrefectServer.with(settings: ["PREFECT_SERVER_API_AUTH_STRING": "admin:right"]) { server in
                let ended = try await run(
                    ["--drivers", drivers],
                    ["PREFECT_API_URL": server.apiURL, "PREFECT_API_AUTH_STRING": "admin:wrong"])
                #expect(ended.exit == .code(1))
                #expect(ended.errors.contains("PREFECT_API_AUTH_STRING"))
                #expect(!ended.errors.contains("admin:wrong"))
            }
        }

        @Test("a server that does not answer is waited for, and said so")
        func unreachable() async throws {
            let port = try freePort()
            let variables = ChildProcess.plain.merging(["PREFECT_API_URL": "http://127.0.0.1:\(port)/api"]) { $1 }
            try await withChildProcess(
                try ProjectPaths.program("worker-host"), ["--drivers", drivers], environment: variables
            ) { process in
                let line = try await process.line(containing: "does not answer", in: .errors)
                #expect(line.contains("127.0.0.1:\(port)"))
                #expect(process.exit == nil)
            }
        }

        @Test("--help names the options as prefect worker start does")
        func help() async throws {
            let ended = try await run(["--help"])
            #expect(ended.exit == .code(0))
            for option in [
                "--drivers", "--pool", "--work-queue", "--name", "--limit", "--prefetch-seconds", "--query-seconds",
                "--run-once",
                "--with-healthcheck", "--log-level", "--log-format", "--config", "--shadow",
            ] {
                #expect(ended.output.contains(option), "\(option) is missing")
            }
        }

        @Test(
            "a wrong argument or configuration file is refused with what is wrong",
            arguments: [
                (["--limit", "0"], "--limit"), (["--pool", "=x"], "--pool"),
                (["--query-seconds", "-1"], "--query-seconds"),
                (["--config", "/nonexistent.json"], "/nonexistent.json"),
                (["--limit-launching", "0"], "--limit-launching"),
                (["--record", "/nonexistent/session.jsonl"], "--record: /nonexistent/session.jsonl"),
                (["--shadow", "etl"], "--shadow takes POOL=DRIVER"),
                (["--shadow", "etl=a", "--shadow", "etl=b"], "one driver for each pool"),
                (["--pool", "etl", "--shadow", "other=fargate"], "'other', which is not served"),
                (
                    ["--config", ProjectPaths.fixture("host/wrong-rates.json")],
                    "\"rates\" takes an object of AWS's token"
                ),
            ])
        func wrong(arguments: [String], named: String) async throws {
            let ended = try await run(arguments, ["PREFECT_API_URL": "http://127.0.0.1:9/api"])
            #expect(ended.exit != .code(0))
            #expect(ended.errors.contains(named))
        }

        @Test(
            "a pool's own settings are checked like all others",
            arguments: [
                (#"{"pools": [{"name": "a", "patience": 1}]}"#, "\"patience\" is no setting of a pool"),
                (#"{"pools": [{"name": "a", "startRetries": -1}]}"#, "\"startRetries\" takes a whole number from 0"),
                (
                    #"{"pools": [{"name": "a", "relaunchInterrupted": 1}]}"#,
                    "\"relaunchInterrupted\" takes true or false"
                ),
                (
                    #"{"pools": [{"name": "a", "policy": {"images": []}}]}"#,
                    "pools[a].policy.images is no rule; a policy has taskRoleArns"
                ),
                (#"{"policy": {"subnets": ["s", 1]}}"#, "policy.subnets[1] takes a text without blanks, not 1"),
                (#"{"pools": [{"name": "a"}, {"name": "a"}]}"#, "pools[a] stands there twice"),
                (#"{"pools": [{"name": "a", "shadow": 1}]}"#, "pools[a].shadow takes a driver's name, not 1"),
                (#"{"cancellationSeconds": 0}"#, "\"cancellationSeconds\" takes"),
            ])
        func wrongSettings(file: String, complaint: String) async throws {
            try await withTemporaryDirectory("configuration") { directory in
                let path = try directory.write("host.json", file)
                let ended = try await run(
                    ["--config", path], ["PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_HOME": directory.path])
                #expect(ended.exit != .code(0))
                #expect(ended.errors.contains(complaint), "\(ended.errors)")
            }
        }

        @Test("GET /health answers 200 while the host polls, and 503 when the server has been gone for 30 intervals")
        func health() async throws {
            try await PrefectServer.with { server in
                let port = try freePort()
                try await server.fixtures.createWorkPool("health")
                try await HostProcess.with(
                    ["--pool", "health", "--with-healthcheck", "--query-seconds", "0.5"], server: server,
                    environment: [
                        "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1", "PREFECT_WORKER_WEBSERVER_PORT": String(port),
                        "PREFECT_CLIENT_MAX_RETRIES": "0",
                    ]
                ) { process in
                    let url = "http://127.0.0.1:\(port)/health"
                    let well = try await eventually("GET /health") {
                        try await TestHTTP.transport.send(.init(method: "GET", url: url))
                    }
                    #expect(well.status == 200)
                    let asking = ["PREFECT_WORKER_WEBSERVER_PORT": String(port)]
                    #expect(try await run(["health"], asking).exit == .code(0))
                    await server.stop()
                    let ill = try await eventually("503") {
                        let answer = try await TestHTTP.transport.send(.init(method: "GET", url: url))
                        return answer.status == 503 ? answer : nil
                    }
                    #expect(String(decoding: ill.body, as: UTF8.self).contains("no successful poll"))
                    let asked = try await run(["health"], asking)
                    #expect(asked.exit == .code(1))
                    #expect(asked.errors.contains("unhealthy: no successful poll"), "\(asked.errors)")
                    let nobody = try await run(["health"], ["PREFECT_WORKER_WEBSERVER_PORT": String(try freePort())])
                    #expect(nobody.exit == .code(1))
                    #expect(nobody.errors.contains("--with-healthcheck"), "\(nobody.errors)")
                    #expect(process.exit == nil)
                }
            }
        }
    }
}
