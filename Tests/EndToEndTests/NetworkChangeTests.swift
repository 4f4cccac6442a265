import DriverProtocol
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("Networks that change")
    struct NetworkChangeTests {
        @Test("a subnet that is gone costs the run that meets it, and the next one has the new network")
        func subnets() async throws {
            try await Stage.with("network") { stage in
                let deployment = try await stage.deployment(["command": Stage.walk()])
                try await stage.host { _ in
                    let first = try await stage.prefect.scheduleRun(deployment)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: first)
                    try await stage.sandbox.control(
                        "POST", "vpcs",
                        [["id": "vpc-2", "cidr": "10.2.0.0/16", "default": true, "subnets": ["subnet-2"]]])
                    let second = try await stage.prefect.scheduleRun(deployment)
                    let ended = try await stage.prefect.waitForState("CRASHED", flowRun: second)
                    #expect(ended["state"]?["message"]?.string?.contains("InvalidSubnetID.NotFound") == true)
                    let third = try await stage.prefect.scheduleRun(deployment)
                    try await stage.prefect.waitForState("COMPLETED", flowRun: third)
                    let task = try #require(try await stage.tasks(of: third).first)
                    let network = task["request"]?["networkConfiguration"]?["awsvpcConfiguration"]
                    #expect(network?["subnets"] == ["subnet-2"])
                    #expect(try await stage.sandbox.count("DescribeVpcs") == 2)
                }
            }
        }
    }
}
