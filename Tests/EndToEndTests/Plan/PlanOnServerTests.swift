import DriverProtocol
import TestSupport
import Testing

extension EndToEnd {
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
    }
}
