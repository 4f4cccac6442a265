import DriverProtocol
import HTTPCore
import TestSupport
import Testing

extension EndToEndFaults {
    /// A real server behind a proxy that makes it fail.
    @Suite("Prefect's faults")
    struct PrefectFaultTests {
        @Test("a busy server, a limit in both forms, maintenance, 500 and lost answers: every run is launched once")
        func faults() async throws {
            try await Stage.with("busy") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await proxy.add(
                        ["path": "get_scheduled", "times": 1, "fault": status(503, retryAfter: 1)],
                        ["path": "get_scheduled", "times": 1, "fault": status(429, retryAfter: 1)],
                        ["path": "deployments/filter", "times": 1, "fault": status(429, retryAfter: 1, form: "date")],
                        ["path": "work_pools", "times": 1, "fault": ["kind": "status", "status": 500]],
                        // More often than a client retries anything else.
                        ["path": "set_state", "times": 8, "match": "worker-host claim", "fault": maintenance],
                        ["path": "set_state", "times": 4, "match": "worker-host claim", "fault": ["kind": "lose"]],
                        ["method": "PATCH", "path": "flow_runs", "times": 2, "fault": ["kind": "lose"]],
                        ["path": "flow_runs/filter", "times": 2, "fault": ["kind": "truncate"]])
                    let runs = try await schedule(4, in: stage)
                    try await stage.host(environment: environment(proxy)) { _ in
                        for run in runs { try await expectLaunchedOnce(run, in: stage) }
                        for (kind, count) in [
                            ("status 503", 9), ("status 429", 2), ("status 500", 1), ("lose", 6), ("truncate", 2),
                        ] {
                            _ = try await eventually("\(count) times \(kind)") {
                                try await proxy.count(kind) == count ? true : nil
                            }
                        }
                    }
                    for run in runs {
                        let claims = try await stage.prefect.states(run).filter {
                            $0["message"]?.string?.contains("[worker-host claim=") == true
                        }
                        #expect(claims.count == 1, "\(claims)")
                    }
                }
            }
        }

        @Test("a server that is away for a while: the host starts, polls again by itself, and loses no run")
        func outage() async throws {
            try await Stage.with("outage") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    let before = try await schedule(2, in: stage, seconds: 6)
                    try await stage.host(environment: environment(proxy)) { host in
                        for run in before { try await stage.prefect.waitForState("RUNNING", "COMPLETED", flowRun: run) }
                        try await proxy.add(["group": "away", "times": .null, "fault": ["kind": "cut"]])
                        let during = try await schedule(2, in: stage)
                        // Long enough for polls, looks at ended tasks and heartbeats to fail.
                        _ = try await eventually("a dozen requests cut off") {
                            try await proxy.count("cut") >= 12 ? true : nil
                        }
                        try await proxy.removeRules(group: "away")
                        for run in before + during { try await expectLaunchedOnce(run, in: stage) }
                        #expect(host.exit == nil)
                    }
                }
            }
        }

        @Test("a server that is stopped and started again: no run is lost")
        func restart() async throws {
            try await PrefectServer.with { server in
                try await Stage.with("restart", server: server) { stage in
                    let before = try await schedule(2, in: stage, seconds: 2)
                    let waiting = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]), after: .seconds(14))
                    try await stage.host { host in
                        for run in before { try await stage.prefect.waitForState("RUNNING", "COMPLETED", flowRun: run) }
                        await server.stop()
                        try await server.start()
                        for run in before + [waiting] { try await expectLaunchedOnce(run, in: stage) }
                        #expect(host.exit == nil)
                    }
                }
            }
        }

        @Test("a key that is refused makes the host unhealthy, with the reason, and is no end of it")
        func revokedKey() async throws {
            try await Stage.with("revoked") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    let port = try freePort()
                    let webserver = [
                        "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1", "PREFECT_WORKER_WEBSERVER_PORT": "\(port)",
                    ]
                    let variables = environment(proxy).merging(webserver) { $1 }
                    let health = "http://127.0.0.1:\(port)/health"
                    try await stage.host(["--with-healthcheck"], environment: variables) { host in
                        _ = try await eventually("a healthy host") {
                            try await TestHTTP.json("GET", health, unless: 503)?["message"] == "OK" ? true : nil
                        }
                        try await proxy.add(
                            [
                                "group": "revoked", "times": .null,
                                "fault": ["kind": "status", "status": 401, "body": #"{"detail": "Unauthorized"}"#],
                            ])
                        let run = try await schedule(1, in: stage)[0]
                        let answer = try await eventually("an unhealthy host") {
                            let response = try await TestHTTP.transport.send(.init(method: "GET", url: health))
                            return response.status == 503 ? String(decoding: response.body, as: UTF8.self) : nil
                        }
                        #expect(answer.contains("401"), "\(answer)")
                        #expect(host.exit == nil)
                        try await proxy.removeRules()
                        try await expectLaunchedOnce(run, in: stage)
                        _ = try await eventually("a healthy host") {
                            try await TestHTTP.json("GET", health, unless: 503)?["message"] == "OK" ? true : nil
                        }
                    }
                }
            }
        }

        @Test("runs of a pool that cannot be given its template wait for that, and are not Crashed")
        func template() async throws {
            try await Stage.with("template") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await proxy.add([
                        "group": "patch", "method": "PATCH", "path": "work_pools/\(stage.pool)", "times": .null,
                        "fault": ["kind": "status", "status": 403, "body": #"{"detail": "Forbidden"}"#],
                    ])
                    let run = try await schedule(1, in: stage)[0]
                    try await stage.host(environment: environment(proxy)) { _ in
                        _ = try await eventually("three tries to give the template") {
                            try await proxy.count("status 403") >= 3 ? true : nil
                        }
                        #expect(try await stage.tasks(of: run).isEmpty)
                        try await proxy.removeRules()
                        try await expectLaunchedOnce(run, in: stage)
                    }
                }
            }
        }

        private func status(_ code: Int, retryAfter: Int, form: String = "seconds") -> JSONValue {
            [
                "kind": "status", "status": .int(code), "retryAfter": .int(retryAfter), "form": .string(form),
                "body": #"{"detail": "busy"}"#,
            ]
        }

        private var maintenance: JSONValue {
            [
                "kind": "status", "status": 503,
                "headers": ["Prefect-Maintenance": "true", "Retry-After": "0.1"],
            ]
        }

        private func environment(_ proxy: FaultProxy) -> [String: String] { ["PREFECT_API_URL": "\(proxy.url)/api"] }

        private func schedule(_ count: Int, in stage: Stage, seconds: Double = 0) async throws -> [String] {
            let deployment = try await stage.deployment(["command": Stage.walk(seconds: seconds)])
            var runs: [String] = []
            for _ in 0..<count { runs.append(try await stage.prefect.scheduleRun(deployment)) }
            return runs
        }

        private func expectLaunchedOnce(_ run: String, in stage: Stage) async throws {
            let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", "CANCELLED", flowRun: run)
            #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
            #expect(try await stage.tasks(of: run).count == 1)
        }
    }
}
