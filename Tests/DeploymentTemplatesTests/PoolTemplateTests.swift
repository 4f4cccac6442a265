import DeploymentTemplates
import DriverProtocol
import HostCore
import Testing

@Suite("A pool's base job template")
struct PoolTemplateTests {
    @Test("defaults stand in the variables' schema and nothing else is changed")
    func defaults() throws {
        let template = PoolTemplate(defaults: ["cluster": "batch", "configure_cloudwatch_logs": true]).json
        var expected = JSONValue.object(DefaultBaseJobTemplate.value)
        let properties = try #require(expected["variables"]?["properties"]?.object)
        var changed = properties
        var cluster = try #require(properties["cluster"])
        cluster["default"] = "batch"
        changed["cluster"] = cluster
        var logs = try #require(properties["configure_cloudwatch_logs"])
        logs["default"] = true
        changed["configure_cloudwatch_logs"] = logs
        var variables = try #require(expected["variables"])
        variables["properties"] = .object(changed)
        expected["variables"] = variables
        #expect(template == expected)
        #expect(template != .object(DefaultBaseJobTemplate.value))
    }

    @Test("the trust policy is ECS's tasks', of one account where it is known")
    func trust() {
        let known = TrustPolicy.ecsTasks(in: AWSPlace(partition: "aws", region: "us-east-1", account: "123456789012"))
        #expect(known["Statement"]?[0]?["Principal"] == ["Service": "ecs-tasks.amazonaws.com"])
        #expect(known["Statement"]?[0]?["Condition"]?["StringEquals"]?["aws:SourceAccount"] == "123456789012")
        let any = TrustPolicy.ecsTasks(in: AWSPlace(partition: "aws", region: "us-east-1", account: "*"))
        #expect(any["Statement"]?[0]?["Condition"] == nil)
    }
}
