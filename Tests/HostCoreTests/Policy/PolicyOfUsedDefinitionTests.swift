import DriverProtocol
import HostCore
import Testing

@Suite("Policies for task definitions that exist")
struct PolicyOfUsedDefinitionTests {
    private typealias Samples = PolicySamples
    private static let arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/etl:7"

    @Test(
        "a definition is allowed by family, by revision or by ARN",
        arguments: [
            ("etl", "etl", true), ("etl:7", "etl", true), (arn, "etl", true), (arn, "etl:7", true),
            (arn, "etl:8", false),
            ("etl", "etl:7", false), ("etl-prod", "etl", false), ("etl-prod:3", "etl-*", true), ("Etl", "etl", false),
            (arn, arn, true), ("etl:7", arn, false),
            (arn, "arn:aws:ecs:us-east-1:123456789012:task-definition/etl", true),
            (arn, "arn:aws:ecs:us-east-1:999999999999:task-definition/etl", false), (arn, "etl:*", true),
            ("arn:aws:ecs:us-east-1:123456789012:task-definition/etl", arn, false),
        ])
    func references(reference: String, entry: String, isAllowed: Bool) throws {
        let refused = try Samples.refused(
            Samples.plan(use: reference), by: ["taskDefinitions": [.string(entry)]])
        #expect(refused == (isAllowed ? [] : ["/taskDefinition/use taskDefinitions"]))
    }

    @Test("it is looked up only where a rule is about what it holds")
    func need() throws {
        let secrets = SecretTokens(key: "", workPoolID: "")
        let plan = Samples.plan(use: Self.arn)
        for rules: JSONValue in [["privileged": false], ["imageRegistries": []], ["taskRoleArns": ["*"]]] {
            let need = try Samples.gate(rules).need(for: plan, secrets: secrets)
            #expect(need?.operation == "ecs:DescribeTaskDefinition")
            #expect(need?.parameters == ["taskDefinition": .string(Self.arn)])
            #expect(try Samples.gate(rules).need(for: Samples.plan(), secrets: secrets) == nil)
        }
        #expect(try Samples.gate(["clusters": [], "privileged": true]).need(for: plan, secrets: secrets) == nil)
    }

    @Test("its roles, its images and its privileges are judged, the sidecars' too")
    func described() throws {
        let described = Samples.described([
            "containerDefinitions": [
                ["name": "prefect", "image": .string(Samples.image)],
                ["name": "x", "image": "evil", "privileged": true],
            ]
        ])
        let rules: JSONValue = [
            "taskRoleArns": ["arn:aws:iam::123456789012:role/other"], "privileged": false,
            "imageRegistries": ["*.dkr.ecr.us-east-1.amazonaws.com"],
        ]
        #expect(
            try Samples.refused(Samples.plan(use: "etl"), by: rules, described: described) == [
                "/taskDefinition/use/taskRoleArn taskRoleArns",
                "/taskDefinition/use/containerDefinitions/1/image imageRegistries",
                "/taskDefinition/use/containerDefinitions/1/privileged privileged",
            ])
    }

    @Test("a role in it counts unless every attempt replaces it")
    func overridden() throws {
        let rules: JSONValue = ["taskRoleArns": ["arn:aws:iam::123456789012:role/other"]]
        let other = Samples.runTask(["overrides": ["taskRoleArn": "arn:aws:iam::123456789012:role/other"]])
        func refused(_ attempts: [JSONObject]) throws -> [String] {
            try Samples.refused(
                Samples.plan(use: "etl", runTask: attempts), by: rules, described: Samples.described())
        }
        #expect(try refused([other]).isEmpty)
        #expect(try refused([other, Samples.runTask]) == ["/taskDefinition/use/taskRoleArn taskRoleArns"])
        let empty = Samples.runTask(["overrides": ["taskRoleArn": ""]])
        #expect(try refused([empty]) == ["/taskDefinition/use/taskRoleArn taskRoleArns"])
        let otherCase = Samples.runTask(["overrides": ["TaskRoleArn": "arn:aws:iam::123456789012:role/other"]])
        #expect(try refused([otherCase]) == ["/taskDefinition/use/taskRoleArn taskRoleArns"])
    }

    @Test("the revision that was judged is the one that is launched")
    func pinned() throws {
        let gate = try Samples.gate(["privileged": false])
        let passed = try gate.pass(
            Samples.plan(use: "etl"), described: Samples.described(), secrets: SecretTokens(key: "", workPoolID: ""))
        #expect(passed.taskDefinition == .use(Self.arn))
    }

    @Test("one that ECS does not have is refused, since nobody can say what it holds")
    func missing() throws {
        let findings = try Samples.findings(
            Samples.plan(use: "etl"), by: ["privileged": false], described: JSONValue.null)
        #expect(findings.map(\.path) == ["/taskDefinition/use"])
        #expect(findings.first?.message.contains("'etl'") == true)
    }
}
