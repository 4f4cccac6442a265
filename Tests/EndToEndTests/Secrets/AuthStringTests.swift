import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("Secrets of the connection to Prefect")
    struct AuthStringTests {
        private static let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:auth-AbCdEf"

        @Test("with its ARN, a task has a protected server's auth string from Secrets Manager, and nothing else has it")
        func authString() async throws {
            var canaries = Canaries()
            let authString = canaries.plant("PREFECT_API_AUTH_STRING") { "user:\($0) 100%/+" }
            let wrong = canaries.plant("a wrong auth string") { "user:\($0)" }
            try await PrefectServer.with(settings: ["PREFECT_SERVER_API_AUTH_STRING": authString]) {
                [canaries] server in
                try await Stage.with("auth", server: server) { stage in
                    try await stage.sandbox.control("POST", "secrets", [Self.arn: .string(authString)])
                    let drivers = try OverheardDrivers()
                    defer { drivers.remove() }
                    let deployment = try await stage.deployment(
                        [
                            "env": try Stage.prefectEnvironment(),
                            "prefect_api_auth_string_secret_arn": .string(Self.arn),
                            "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
                        ], path: ProjectPaths.fixture("flows"), entrypoint: "hello.py:hello")
                    let run = try await stage.prefect.scheduleRun(deployment)
                    try await withTemporaryDirectory("auth") { directory in
                        let record = "\(directory.path)/session.jsonl"
                        let arguments = ["--log-level", "trace", "--log-format", "json", "--record", record]
                        let environment = ["PREFECT_API_AUTH_STRING": authString]
                        try await stage.host(arguments, drivers: drivers.path, environment: environment) { host in
                            let ended = try await stage.prefect.waitForState(
                                "COMPLETED", "CRASHED", "FAILED", flowRun: run)
                            #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                            let visible = Descendants.visible(of: host.pid)
                            #expect(visible.count >= 2)
                            host.signal(15)
                            #expect(try await host.waitForExit() == .code(0))
                            let file = try Data(contentsOf: URL(filePath: record))
                            for (place, text) in [
                                ("host's log", host.output + host.errors), ("command lines", visible.commandLines),
                                ("environments", visible.environments), ("drivers' stdin", drivers.heard("stdin")),
                                ("drivers' environment", drivers.heard("environment")),
                                ("recording", String(decoding: file, as: UTF8.self)), ("flow run", ended.text()),
                                ("requests", JSONValue.array(try await stage.sandbox.requests()).text()),
                                ("log", try await stage.prefect.logs(run).joined(separator: "\n")),
                            ] {
                                #expect(canaries.found(in: text).isEmpty, "\(place)")
                                #expect(!text.isEmpty, "\(place) was not looked at")
                            }
                        }
                        let refused = try await command(
                            ["plan", "--deployment", deployment], stage, ["PREFECT_API_AUTH_STRING": wrong])
                        #expect(refused.exit == .code(1) && refused.errors.contains("status 401"), "\(refused.errors)")
                        #expect(canaries.found(in: refused.output + refused.errors).isEmpty)
                    }
                }
            }
        }

        private func command(
            _ arguments: [String], _ stage: Stage, _ more: [String: String]
        ) async throws -> CommandRun {
            var environment = stage.sandbox.environment
            environment["PREFECT_API_URL"] = stage.server.apiURL
            environment["PREFECT_HOME"] = stage.server.workerHome
            return try await CommandRun(
                arguments + ["--drivers", "\(ProjectPaths.root)/drivers.d"],
                environment: environment.merging(more) { $1 })
        }

        @Test(
            "a URL with a password is refused, and a server that is not there is told without key and proxy's password")
        func unreachable() async throws {
            var canaries = Canaries()
            let (port, proxy) = (try freePort(), try freePort())
            let drivers = ["--drivers", "\(ProjectPaths.root)/drivers.d"]
            var environment = [
                "PREFECT_API_URL": canaries.plant("the URL's password") { "http://user:\($0)@127.0.0.1:\(port)/api" },
                "http_proxy": canaries.plant("the proxy's password") { "http://user:\($0)@127.0.0.1:\(proxy)" },
                "PREFECT_API_KEY": canaries.plant("PREFECT_API_KEY") { $0 }, "PREFECT_CLIENT_MAX_RETRIES": "0",
            ]
            for word in ["PREFECT_API_AUTH_STRING", "127.0.0.1 port \(proxy)"] {
                for arguments in [["plan", "--deployment", "a/b"], ["template", "iam-policy", "--pool", "a"]] {
                    let run = try await CommandRun(arguments + drivers, environment: environment)
                    #expect(run.exit == .code(1) && run.errors.contains(word), "\(run.errors)")
                    #expect(canaries.found(in: run.output + run.errors).isEmpty)
                }
                environment["PREFECT_API_URL"] = "http://127.0.0.1:\(port)/api"
            }
            try await withChildProcess(
                try ProjectPaths.program("worker-host"), ["--log-level", "trace"] + drivers,
                environment: ChildProcess.plain.merging(environment) { $1 }
            ) { host in
                _ = try await host.line(containing: "does not answer", in: .errors)
                #expect(canaries.found(in: host.output + host.errors).isEmpty)
            }
        }
    }
}
