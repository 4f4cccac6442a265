import DriverProtocol
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("Policies")
    struct PolicyTests {
        @Test("a run that its pool's policy does not allow is Crashed before AWS is called; the others are launched")
        func refused() async throws {
            try await Stage.with("policy") { stage in
                let strict = PrefectFixtures.uniqueName("strict")
                try await stage.prefect.createWorkPool(strict)
                let settings: JSONObject = [
                    "policy": ["privileged": false],
                    "pools": [
                        [
                            "name": .string(stage.pool),
                            "policy": ["imageRegistries": ["docker.io/prefecthq"], "clusters": ["default"]],
                        ],
                        ["name": .string(strict), "policy": ["imageRegistries": ["ecr.example"]]],
                    ],
                ]
                let denied = try await stage.deployment([
                    "command": Stage.walk(), "image": "evil.example/miner:1", "cluster": "other",
                ])
                let family = PrefectFixtures.uniqueName("family")
                let allowed = try await stage.deployment([
                    "command": Stage.walk(), "image": "prefecthq/prefect:3-latest", "family": .string(family),
                ])
                let using = try await stage.prefect.createDeployment(
                    "using", flowID: stage.flowID, pool: strict, jobVariables: ["task_definition_arn": .string(family)])
                try await stage.host(["--pool", strict], settings: settings) { _ in
                    let first = try await stage.prefect.scheduleRun(denied)
                    let second = try await stage.prefect.scheduleRun(allowed)
                    try await expect(
                        first, in: stage,
                        [
                            "pools[\(stage.pool)].policy.imageRegistries", "'evil.example/miner:1'",
                            "/taskDefinition/register/containerDefinitions/0/image",
                            "pools[\(stage.pool)].policy.clusters", "/attempts/0/runTask/cluster",
                        ])
                    try await stage.prefect.waitForState("COMPLETED", flowRun: second)
                    // The definition that is there now holds an image that the other pool may not have.
                    let third = try await stage.prefect.scheduleRun(using)
                    try await expect(
                        third, in: stage,
                        [
                            "/taskDefinition/use/containerDefinitions/0/image",
                            "pools[\(strict)].policy.imageRegistries",
                            "'prefecthq/prefect:3-latest'",
                        ])
                    #expect(try await stage.sandbox.count("RegisterTaskDefinition") == 1)
                    #expect(try await stage.sandbox.count("RunTask") == 1)
                }
                try await expectPlan(of: denied, stage, settings)
            }
        }

        /// Waits for a run to be Crashed with a message that says all this.
        private func expect(_ run: String, in stage: Stage, _ parts: [String]) async throws {
            let crashed = try await stage.prefect.waitForState("CRASHED", flowRun: run)
            let message = crashed["state"]?["message"]?.string ?? ""
            for part in parts { #expect(message.contains(part), "\(message)") }
        }

        /// `worker-host plan` says the same beforehand.
        private func expectPlan(of deployment: String, _ stage: Stage, _ settings: JSONObject) async throws {
            try await withTemporaryDirectory("policy") { directory in
                let file = try directory.write("host.json", JSONValue.object(settings).text())
                var environment = stage.sandbox.environment
                environment["PREFECT_API_URL"] = stage.server.apiURL
                environment["PREFECT_HOME"] = stage.server.workerHome
                let plan = try await PlanRun(
                    ["--json", "--config", file, "--deployment", deployment], environment: environment)
                #expect(plan.exit == .code(1), "\(plan.output)")
                let error = try #require(try plan.steps.first?["error"])
                #expect(error["kind"] == "policy")
                #expect(
                    (error["findings"]?.array ?? []).compactMap { $0["rule"]?.string } == [
                        "pools[\(stage.pool)].policy.imageRegistries", "pools[\(stage.pool)].policy.clusters",
                    ])
            }
        }
    }
}
