import DriverProtocol
import HostCore
import Testing

@Suite("A policy in the configuration file")
struct LaunchPolicyTests {
    @Test("it is read list by list")
    func read() throws {
        let policy = try LaunchPolicy(json: ["clusters": ["etl"], "subnets": [], "privileged": false], at: "policy")
        #expect(policy == LaunchPolicy(lists: [.clusters: ["etl"], .subnets: []], allowsPrivileged: false))
        #expect(try LaunchPolicy(json: ["privileged": true], at: "policy") == LaunchPolicy())
    }

    @Test(
        "what is not understood is an error that names its place",
        arguments: [
            (#"[]"#, "pools[etl].policy takes an object"),
            (#"{"taskRoles": ["x"]}"#, "pools[etl].policy.taskRoles is no rule; a policy has taskRoleArns,"),
            (#"{"Clusters": ["x"]}"#, "pools[etl].policy.Clusters is no rule"),
            (#"{"clusters": "etl"}"#, "pools[etl].policy.clusters takes an array of texts, not \"etl\""),
            (#"{"clusters": null}"#, "pools[etl].policy.clusters takes an array of texts, not null"),
            (#"{"clusters": ["a", 5]}"#, "pools[etl].policy.clusters[1] takes a text without blanks, not 5"),
            (#"{"clusters": [""]}"#, "pools[etl].policy.clusters[0] takes a text without blanks"),
            (#"{"clusters": ["etl "]}"#, "pools[etl].policy.clusters[0] takes a text without blanks"),
            (#"{"privileged": "false"}"#, "pools[etl].policy.privileged takes true or false"),
            (#"{"launchTypes": ["FARGATE_SPOT"]}"#, "FARGATE_SPOT is a capacity provider"),
            (#"{"imageRegistries": ["python"]}"#, "pools[etl].policy.imageRegistries[0] is \"python\", but takes"),
            (#"{"imageRegistries": ["ecr.example/etl:1"]}"#, "without scheme, tag and digest"),
            (#"{"imageRegistries": ["https://ecr.example"]}"#, "without scheme, tag and digest"),
        ])
    func invalid(text: String, complaint: String) throws {
        let json = try JSONValue(parsing: text)
        do throws(LaunchPolicy.Invalid) {
            let policy = try LaunchPolicy(json: json, at: "pools[etl].policy")
            Issue.record("read as \(policy)")
        } catch {
            #expect(error.description.contains(complaint), "\(error.description)")
        }
    }
}
