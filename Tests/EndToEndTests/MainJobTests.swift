import DriverProtocol
import TestSupport
import Testing

extension EndToEnd {
    @Suite("The main job")
    struct MainJobTests {
        @Test("flow runs of three launch paths run the real flow to Completed, each as one task of its own driver")
        func threeDrivers() async throws {
            try await Stage.with("main") { stage in
                try await stage.host { _ in
                    let environment = try Stage.prefectEnvironment()
                    let flows = ProjectPaths.fixture("flows")
                    let family = PrefectFixtures.uniqueName("registered")
                    try await register(family, in: stage)
                    let variants: [(driver: String, variables: JSONValue)] = [
                        ("fargate", ["env": environment]),
                        ("ec2", ["env": environment, "launch_type": "EC2"]),
                        ("task-definition-arn", ["env": environment, "task_definition_arn": .string(family)]),
                    ]
                    var runs: [(id: String, driver: String)] = []
                    for (driver, variables) in variants {
                        let deployment = try await stage.deployment(
                            variables, path: flows, entrypoint: "hello.py:hello")
                        for _ in 0..<2 { runs.append((try await stage.prefect.scheduleRun(deployment), driver)) }
                    }
                    for run in runs {
                        let ended = try await stage.prefect.waitForState(
                            "COMPLETED", "CRASHED", "FAILED", flowRun: run.id)
                        #expect(ended["state_type"] == "COMPLETED", "\(run.driver): \(ended["state"] ?? .null)")
                        #expect(try await stage.tasks(of: run.id).count == 1)
                        #expect(try await stage.driver(of: run.id) == run.driver)
                        let task = try #require(await stage.tasks(of: run.id).first?["taskArn"]?.string)
                        #expect(ended["infrastructure_pid"]?.string == "default::\(task)")
                        let log = try await eventually("the launch in the flow run's log") {
                            try await stage.prefect.logs(run.id).first { $0.contains(task) }
                        }
                        #expect(log.contains("planned by the driver \(run.driver)/"))
                    }
                    // One revision for each of the two deployments that register, one for the one that does not.
                    #expect(try await stage.sandbox.count("RegisterTaskDefinition") == 3)
                }
            }
        }

        /// A task definition that is there before worker-host comes, registered through a first run's plan.
        private func register(_ family: String, in stage: Stage) async throws {
            let deployment = try await stage.deployment(["family": .string(family), "command": "true"])
            let run = try await stage.prefect.scheduleRun(deployment)
            try await stage.prefect.waitForState("CRASHED", flowRun: run)
        }

        @Test("a task that ends without ending its run is reported with its evidence")
        func crashed() async throws {
            try await Stage.with("crash") { stage in
                let deployment = try await stage.deployment(["command": "sh -c 'exit 3'"])
                let run = try await stage.prefect.scheduleRun(deployment)
                try await stage.host { _ in
                    let ended = try await stage.prefect.waitForState("CRASHED", flowRun: run)
                    let message = ended["state"]?["message"]?.string ?? ""
                    #expect(message.contains("EssentialContainerExited"))
                    #expect(message.contains("'prefect' exited with 3"))
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test("--run-once launches what is due, watches it to its end and exits with 0")
        func runOnce() async throws {
            try await Stage.with("once") { stage in
                let deployment = try await stage.deployment(["command": Stage.walk()])
                let run = try await stage.prefect.scheduleRun(deployment)
                let host = try stage.startHost(["--run-once"])
                #expect(try await host.waitForExit(within: .seconds(180)) == .code(0))
                #expect(try await stage.prefect.stateType(run) == "COMPLETED")
            }
        }

        @Test("a pool without a template is given the default one, and a pool that is missing is made")
        func pools() async throws {
            try await Stage.with("template") { stage in
                let missing = PrefectFixtures.uniqueName("missing")
                try await stage.host(["--pool", missing]) { _ in
                    for pool in [stage.pool, missing] {
                        _ = try await eventually("a template in \(pool)") {
                            let read = try await stage.prefect.call("GET", "/work_pools/\(pool)")
                            return read["base_job_template"]?["job_configuration"]
                        }
                    }
                }
            }
        }
    }
}
