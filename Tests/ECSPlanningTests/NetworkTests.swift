import DriverProtocol
import ECSPlanning
import Testing

@Suite("Networks")
struct NetworkTests {
    private func fargate(_ changes: (inout JSONObject) -> Void = { _ in }) -> JSONObject {
        Example.configuration { configuration in
            configuration["task_run_request", default: [:]]["launchType"] = "FARGATE"
            changes(&configuration)
        }
    }

    private func needs(_ facts: JSONObject, _ configuration: JSONObject) throws -> [String] {
        guard case .needs(let needs) = try ECSPlanner(role: .fargate).plan(Example.request(facts: facts, configuration))
        else { return [] }
        return needs.map(\.name)
    }

    private func subnets(_ plan: TaskPlan) -> [String] {
        plan.runTask["networkConfiguration"]?["awsvpcConfiguration"]?["subnets"]?.array?.compactMap(\.string) ?? []
    }

    @Test("the default VPC takes two rounds, a named one takes one")
    func rounds() throws {
        #expect(try needs([:], fargate()) == ["vpc"])
        #expect(try needs(["vpc": ["Vpcs": [["VpcId": "vpc-1"]]]], fargate()) == ["subnets"])
        #expect(try needs([:], fargate { $0["vpc_id"] = "vpc-9" }) == ["vpc", "subnets"])
    }

    @Test("an inferred network has the VPC's subnets and a public address")
    func inferred() throws {
        let facts: JSONObject = [
            "vpc": ["Vpcs": [["VpcId": "vpc-1"]]], "subnets": ["Subnets": [["SubnetId": "b"], ["SubnetId": "a"]]],
        ]
        let plan = try Example.plan(.fargate, facts: facts, fargate())
        #expect(subnets(plan) == ["b", "a"])
        #expect(plan.runTask["networkConfiguration"]?["awsvpcConfiguration"]?["assignPublicIp"] == "ENABLED")
    }

    @Test("a VPC that does not exist is refused", arguments: [JSONValue.null, ["Vpcs": []]])
    func missing(_ answer: JSONValue) {
        let findings = Example.findings(
            .fargate, facts: ["vpc": answer, "subnets": .null], fargate { $0["vpc_id"] = "vpc-9" })
        #expect(findings.first?["path"] == "/configuration/vpc_id")
        #expect(findings.first?["message"]?.string?.contains("vpc-9") == true)
    }

    @Test("of more than sixteen subnets the public ones are taken, over all zones")
    func many() throws {
        let all = (0..<40).map { position -> JSONValue in
            ["SubnetId": .string("s\(position)"), "VpcId": "vpc-1", "AvailabilityZone": .string("z\(position % 3)")]
        }
        let routes: JSONValue = [
            "RouteTables": [
                [
                    "Associations": .array((0..<30).map { ["SubnetId": .string("s\($0)")] }),
                    "Routes": [["DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"]],
                ],
                [
                    "Associations": [["Main": true]],
                    "Routes": [["DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"]],
                ],
            ]
        ]
        var facts: JSONObject = ["vpc": ["Vpcs": [["VpcId": "vpc-1"]]], "subnets": ["Subnets": .array(all)]]
        #expect(try needs(facts, fargate()) == ["routeTables"])
        facts["routeTables"] = routes
        let plan = try Example.plan(.fargate, facts: facts, fargate())
        let chosen = subnets(plan)
        #expect(chosen.count == 16 && Set(chosen).count == 16)
        #expect(chosen.allSatisfy { Int($0.dropFirst()).map { $0 < 30 } == true })
        let zones = Dictionary(grouping: chosen.compactMap { Int($0.dropFirst()) }) { $0 % 3 }
        #expect(zones.values.map(\.count).sorted() == [5, 5, 6])
        #expect(plan.warnings.contains { $0.message.contains("16 of the VPC's 40 subnets") })

        facts["routeTables"] = JSONValue.null
        #expect(try subnets(Example.plan(.fargate, facts: facts, fargate())).count == 16)
    }

    @Test("a network of the job's own that awsvpc does not use is a warning")
    func unused() throws {
        let configuration = Example.configuration { configuration in
            configuration["vpc_id"] = "vpc-1"
            configuration["network_configuration"] = ["subnets": ["s"]]
        }
        let plan = try Example.plan(configuration)
        #expect(plan.runTask["networkConfiguration"] == nil)
        #expect(plan.warnings.contains { $0.message.contains("network_configuration is not used") })
    }
}
