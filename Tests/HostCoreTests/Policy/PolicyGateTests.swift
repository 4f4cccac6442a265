import DriverProtocol
import HostCore
import Testing

@Suite("The policy gate")
struct PolicyGateTests {
    private typealias Samples = PolicySamples

    @Test("without a policy everything is allowed, and the plan is carried out as it is")
    func open() throws {
        let plan = Samples.plan(definition: ["containerDefinitions": [["image": "evil", "privileged": true]]])
        let secrets = SecretTokens(key: "", workPoolID: "")
        #expect(try PolicyGate().pass(plan, described: nil, secrets: secrets) == plan)
        #expect(try Samples.gate([:]).pass(plan, described: nil, secrets: secrets) == plan)
        #expect(PolicyGate().need(for: Samples.plan(use: "etl"), secrets: secrets) == nil)
    }

    @Test("a plan that keeps to every list passes")
    func allowed() throws {
        let rules: JSONValue = [
            "taskRoleArns": ["arn:aws:iam::123456789012:role/etl-*"], "executionRoleArns": [.string(Samples.execution)],
            "clusters": ["etl"], "imageRegistries": ["*.dkr.ecr.us-east-1.amazonaws.com/etl"],
            "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-*"], "privileged": false,
            "launchTypes": ["FARGATE"], "taskDefinitions": ["blessed"],
        ]
        #expect(try Samples.refused(Samples.plan(), by: rules).isEmpty)
    }

    @Test("every list refuses what is not on it, with path, value, rule and remedy, all at once")
    func everyRule() throws {
        let rules: JSONValue = [
            "taskRoleArns": ["arn:aws:iam::123456789012:role/other"], "executionRoleArns": [], "clusters": ["prod"],
            "imageRegistries": ["docker.io"], "subnets": ["subnet-2"], "securityGroups": ["sg-2"],
            "launchTypes": ["EC2"], "privileged": false,
        ]
        let plan = Samples.plan(definition: [
            "containerDefinitions": [["name": "prefect", "image": .string(Samples.image), "privileged": true]]
        ])
        let findings = try Samples.findings(plan, by: rules)
        #expect(
            Set(findings.map { "\($0.path) \($0.rule ?? "") \($0.value?.text() ?? "")" }) == [
                "/taskDefinition/register/taskRoleArn pools[etl].policy.taskRoleArns \"\(Samples.role)\"",
                "/taskDefinition/register/executionRoleArn pools[etl].policy.executionRoleArns \"\(Samples.execution)\"",
                "/taskDefinition/register/containerDefinitions/0/image pools[etl].policy.imageRegistries "
                    + "\"\(Samples.image)\"",
                "/taskDefinition/register/containerDefinitions/0/privileged pools[etl].policy.privileged true",
                "/attempts/0/runTask/cluster pools[etl].policy.clusters \"etl\"",
                "/attempts/0/runTask/launchType pools[etl].policy.launchTypes \"FARGATE\"",
                "/attempts/0/runTask/networkConfiguration/awsvpcConfiguration/subnets/0 pools[etl].policy.subnets "
                    + "\"subnet-1\"",
                "/attempts/0/runTask/networkConfiguration/awsvpcConfiguration/securityGroups/0 "
                    + "pools[etl].policy.securityGroups \"sg-1\"",
            ])
        #expect(findings.allSatisfy { $0.severity == .error && $0.hint?.isEmpty == false })
        let role = try #require(findings.first)
        #expect(
            role.message.contains("the task role '\(Samples.role)' is not allowed by pools[etl].policy.taskRoleArns"))
        #expect(role.hint?.contains("(arn:aws:iam::123456789012:role/other)") == true)
        let text = PolicyRefusal(findings: findings).description
        #expect(findings.allSatisfy { text.contains("\($0.path): \($0.message)") })
    }

    @Test("every attempt of the ladder is judged")
    func ladder() throws {
        let plan = Samples.plan(runTask: [
            Samples.runTask, Samples.runTask(["cluster": "other"]),
            Samples.runTask(["overrides": ["executionRoleArn": "arn:aws:iam::123456789012:role/admin"]]),
        ])
        let rules: JSONValue = ["clusters": ["etl"], "executionRoleArns": [.string(Samples.execution)]]
        #expect(
            try Samples.refused(plan, by: rules) == [
                "/attempts/1/runTask/cluster clusters",
                "/attempts/2/runTask/overrides/executionRoleArn executionRoleArns",
            ])
    }

    @Test("a pool's policy narrows that of all pools and cannot widen it")
    func both() throws {
        var gate = try Samples.gate(["clusters": ["etl", "batch"]], place: "policy")
        gate.entries += try Samples.gate(["clusters": ["etl", "prod"]]).entries
        func refuses(_ cluster: JSONValue) -> [String] {
            do throws(PolicyRefusal) {
                _ = try gate.pass(
                    Samples.plan(runTask: [Samples.runTask(["cluster": cluster])]), described: nil,
                    secrets: SecretTokens(key: "", workPoolID: ""))
                return []
            } catch {
                return error.findings.compactMap(\.rule)
            }
        }
        #expect(refuses("etl").isEmpty)
        #expect(refuses("batch") == ["pools[etl].policy.clusters"])
        #expect(refuses("prod") == ["policy.clusters"])
    }

    @Test("what a plan leaves out is judged as what AWS then takes")
    func absent() throws {
        let bare: JSONObject = ["networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-1"]]]]
        let rules: JSONValue = ["clusters": ["etl"], "securityGroups": ["sg-1"], "launchTypes": ["FARGATE"]]
        let expected = [
            "/attempts/0/runTask/cluster clusters", "/attempts/0/runTask/capacityProviderStrategy capacityProviders",
            "/attempts/0/runTask/networkConfiguration/awsvpcConfiguration/securityGroups securityGroups",
        ]
        #expect(try Samples.refused(Samples.plan(runTask: [bare]), by: rules) == expected)
        let empty: JSONObject = [
            "cluster": "", "launchType": .null, "capacityProviderStrategy": [],
            "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-1"], "securityGroups": []]],
        ]
        #expect(try Samples.refused(Samples.plan(runTask: [empty]), by: rules) == expected)
        let message = try Samples.findings(Samples.plan(runTask: [bare]), by: rules)[0].message
        #expect(message.contains("no cluster is given, so ECS takes the cluster 'default'"))
        let lenient: JSONValue = [
            "clusters": ["default"], "securityGroups": ["default"], "launchTypes": ["FARGATE"],
            "capacityProviders": ["default"],
        ]
        #expect(try Samples.refused(Samples.plan(runTask: [bare]), by: lenient).isEmpty)
    }

    @Test("a list of launch types is not gone round by a capacity provider, nor the other way")
    func capacity() throws {
        let spot = Samples.plan(runTask: [
            ["cluster": "etl", "capacityProviderStrategy": [["capacityProvider": "FARGATE_SPOT", "weight": 1]]]
        ])
        let onDemand = Samples.plan()
        #expect(try Samples.refused(spot, by: ["launchTypes": ["FARGATE"]]).count == 1)
        #expect(
            try Samples.findings(spot, by: ["launchTypes": ["FARGATE"]])[0].hint?.contains("launch type that") == true)
        #expect(try Samples.refused(onDemand, by: ["capacityProviders": ["FARGATE_SPOT"]]).count == 1)
        #expect(try Samples.refused(spot, by: ["capacityProviders": ["FARGATE_SPOT"]]).isEmpty)
        let either: JSONValue = ["launchTypes": ["FARGATE"], "capacityProviders": ["FARGATE_SPOT"]]
        #expect(try Samples.refused(spot, by: either).isEmpty)
        #expect(try Samples.refused(onDemand, by: either).isEmpty)
    }
}
