import DriverProtocol
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("Shadows")
    struct ShadowTests {
        @Test(
            "a pool planned by ec2 and shadowed by fargate is launched by ec2 once, and the differences stand in the log"
        )
        func shadowed() async throws {
            try await Stage.with("shadow") { stage in
                try await stage.host(["--shadow", "\(stage.pool)=fargate"], driver: "ec2") { host in
                    let deployment = try await stage.deployment(["command": Stage.walk(), "launch_type": "EC2"])
                    let run = try await stage.prefect.scheduleRun(deployment)
                    let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                    #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)\n\(host.tail)")
                    let line = try await host.line(containing: "/attempts/0/runTask/launchType", in: .errors)
                    for part in ["plans otherwise", stage.pool, "EC2", "FARGATE", run] { #expect(line.contains(part)) }
                    #expect(try await stage.driver(of: run) == "ec2")
                    #expect(try await stage.tasks(of: run).count == 1)
                    #expect(try await stage.tasks(of: run).first?["launchType"] == "EC2")
                    #expect(try await stage.sandbox.count("RunTask") == 1)
                    #expect(try await stage.sandbox.count("RegisterTaskDefinition") == 1)
                    host.signal(15)
                    let totals = try await host.line(containing: "compared with the shadow's", in: .errors)
                    #expect(totals.contains("different=1"), "\(totals)")
                    #expect(try await host.waitForExit(within: .seconds(15)) == .code(0))
                }
            }
        }
    }
}
