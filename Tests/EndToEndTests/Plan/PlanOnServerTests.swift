import DriverProtocol
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("worker-host plan beside a server")
    struct PlanOnServerTests {
        private func plan(_ stage: Stage, _ arguments: [String]) async throws -> PlanRun {
            var environment = stage.sandbox.environment
            environment["PREFECT_API_URL"] = stage.server.apiURL
            environment["PREFECT_HOME"] = stage.server.workerHome
            return try await PlanRun(arguments, environment: environment)
        }

        @Test("a deployment's next run, with job variables of the command line, launches nothing")
        func deployment() async throws {
            try await Stage.with("plan") { stage in
                let id = try await stage.deployment(["image": "etl:1", "env": ["A": "1"]])
                let plan = try await plan(
                    stage, ["--json", "--deployment", id, "--job-variable", "cpu=512", "-v", "env.B=two"])
                let step = try #require(try plan.steps.first)
                #expect(plan.exit == .code(0), "\(step)")
                let container = RecordedCase.params("RegisterTaskDefinition", step)?["containerDefinitions"]?[0]
                #expect(container?["image"] == "etl:1")
                let override = RecordedCase.params("RunTask", step)?["overrides"]?["containerOverrides"]?[0]
                #expect(override?["environment"]?.array?.contains(["name": "B", "value": "two"]) == true)
                let origins = step["explain"]?.array ?? []
                #expect(origins.contains { $0["path"] == "/configuration/cpu" && $0["from"] == "flow run" })
                #expect(origins.contains { $0["path"] == "/configuration/image" && $0["from"] == "deployment" })
                #expect(try await stage.sandbox.tasks().isEmpty)
            }
        }

        @Test("a flow run that was launched is planned as it was launched, its definition reused")
        func flowRun() async throws {
            try await Stage.with("plan-run") { stage in
                let id = try await stage.deployment(["command": Stage.walk()])
                let run = try await stage.prefect.scheduleRun(id)
                try await stage.host { _ in
                    _ = try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                }
                let launched = try #require(try await stage.tasks(of: run).first)
                let step = try #require(try await plan(stage, ["--json", "--flow-run", run]).steps.first)
                #expect(step["taskDefinition"]?["reused"] == launched["taskDefinitionArn"])
                #expect(try await stage.tasks(of: run).count == 1)
            }
        }

        @Test("what the server does not have is said in one line")
        func missing() async throws {
            try await Stage.with("plan-missing") { stage in
                for arguments in [
                    ["--deployment", "no/such"], ["--flow-run", "00000000-0000-4000-8000-000000000001"],
                ] {
                    let plan = try await plan(stage, arguments)
                    #expect(plan.exit == .code(1))
                    #expect(plan.errors.contains(arguments[1]))
                    #expect(plan.errors.split(separator: "\n").count == 1)
                }
            }
        }

        @Test(
            "--check names what is wrong with a pool's deployments before there is a run, and fails until it is mended")
        func check() async throws {
            try await Stage.with("check") { stage in
                // The pool gets its template from the host.
                try await stage.host { host in
                    _ = try await host.line(containing: "default base job template", in: .errors)
                }
                let id = try await stage.deployment(["gpu": 1])
                let faulty = try await plan(stage, ["--pool", stage.pool, "--check"])
                #expect(faulty.exit == .code(1), "\(faulty.output) \(faulty.errors)")
                #expect(faulty.output.contains("error  deployment 'deployment-"), "\(faulty.output)")
                #expect(faulty.output.contains("gpu"))
                let json = try await plan(stage, ["--pool", stage.pool, "--check", "--json"])
                let findings = try JSONValue(parsing: json.output)["findings"]?.array ?? []
                #expect(findings.contains { $0["severity"] == "error" && $0["path"]?.string?.contains("gpu") == true })
                try await stage.prefect.call("PATCH", "/deployments/\(id)", ["job_variables": ["cpu": 512]])
                let mended = try await plan(stage, ["--pool", stage.pool, "--check"])
                #expect(mended.exit == .code(0), "\(mended.output)")
            }
        }

        @Test("a doubtful job variable is told in the host's log and in the flow run's")
        func findings() async throws {
            try await Stage.with("doubtful") { stage in
                try await stage.host { host in
                    let id = try await stage.deployment(["command": Stage.walk(), "cpus": 512])
                    let run = try await stage.prefect.scheduleRun(id)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    _ = try await host.line(containing: "cpus", in: .errors)
                    _ = try await eventually("the finding in the run's log") {
                        try await stage.prefect.logs(run).first { $0.contains("cpus") }
                    }
                }
            }
        }
    }
}
