import DriverProtocol
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Policies")
    struct PolicyTests {
        @Test("a run that its pool's policy does not allow is Crashed before AWS is called; the others are launched")
        func refused() async throws {
            try await Stage.with("policy") { stage in
                let policy: JSONValue = ["imageRegistries": ["docker.io/prefecthq"], "clusters": ["default"]]
                let settings: JSONObject = [
                    "policy": ["privileged": false],
                    "pools": [["name": .string(stage.pool), "policy": policy]],
                ]
                let denied = try await stage.deployment([
                    "command": Stage.walk(), "image": "evil.example/miner:1", "cluster": "other",
                ])
                let allowed = try await stage.deployment([
                    "command": Stage.walk(), "image": "prefecthq/prefect:3-latest",
                ])
                try await stage.host(settings: settings) { _ in
                    let first = try await stage.prefect.scheduleRun(denied)
                    let crashed = try await stage.prefect.waitForState("CRASHED", flowRun: first)
                    let message = crashed["state"]?["message"]?.string ?? ""
                    for part in [
                        "pools[\(stage.pool)].policy.imageRegistries", "'evil.example/miner:1'",
                        "/taskDefinition/register/containerDefinitions/0/image",
                        "pools[\(stage.pool)].policy.clusters", "/attempts/0/runTask/cluster",
                    ] { #expect(message.contains(part), "\(message)") }
                    #expect(try await stage.sandbox.count("RegisterTaskDefinition") == 0)
                    #expect(try await stage.sandbox.count("RunTask") == 0)
                    let second = try await stage.prefect.scheduleRun(allowed)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: second)
                    #expect(try await stage.sandbox.count("RunTask") == 1)
                }
                try await withTemporaryDirectory("policy") { directory in
                    let file = try directory.write("host.json", JSONValue.object(settings).text())
                    var environment = stage.sandbox.environment
                    environment["PREFECT_API_URL"] = stage.server.apiURL
                    environment["PREFECT_HOME"] = stage.server.workerHome
                    let plan = try await PlanRun(
                        ["--json", "--config", file, "--deployment", denied], environment: environment)
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
}
