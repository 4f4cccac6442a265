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

    private func address(_ plan: TaskPlan, rung: Int = 0) -> JSONValue? {
        JSONValue.object(plan.attempts[rung].runTask)["networkConfiguration"]?["awsvpcConfiguration"]?["assignPublicIp"]
    }

    private func reason(_ plan: TaskPlan) -> String {
        plan.explain.first { $0.path == "/attempts/0/runTask/networkConfiguration" }?.why ?? ""
    }

    /// A VPC whose subnets lead where they say: `igw`, `nat`, `tgw`, `hole` (a NAT gateway that is gone), else nowhere.
    private func facts(_ names: String...) -> JSONObject {
        func table(_ name: String) -> JSONValue {
            var route: JSONObject = ["DestinationCidrBlock": "0.0.0.0/0", "State": "active"]
            switch name.prefix(3) {
            case "igw": route["GatewayId"] = "igw-1"
            case "nat": route["NatGatewayId"] = "nat-1"
            case "tgw": route["TransitGatewayId"] = "tgw-1"
            case "hol": (route["NatGatewayId"], route["State"]) = ("nat-2", "blackhole")
            default: route = ["DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": "pcx-1"]
            }
            return [
                "VpcId": "vpc-1", "Associations": [["SubnetId": .string(name), "Main": false]],
                "Routes": [["DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"], .object(route)],
            ]
        }
        let main: JSONValue = [
            "VpcId": "vpc-1", "Associations": [["Main": true]],
            "Routes": [["DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"]],
        ]
        return [
            "vpc": ["Vpcs": [["VpcId": "vpc-1"]]],
            "subnets": ["Subnets": .array(names.map { ["SubnetId": .string($0), "VpcId": "vpc-1"] })],
            "routeTables": ["RouteTables": .array([main] + names.filter { !$0.hasPrefix("main") }.map(table))],
        ]
    }

    @Test("the default VPC takes two rounds, a named one takes one; route tables may be unknown, the rest may not")
    func rounds() throws {
        #expect(try needs([:], fargate()) == ["vpc"])
        #expect(try needs(["vpc": ["Vpcs": [["VpcId": "vpc-1"]]]], fargate()) == ["subnets", "routeTables"])
        let named = fargate { $0["vpc_id"] = "vpc-9" }
        #expect(try needs([:], named) == ["vpc", "subnets", "routeTables"])
        guard case .needs(let needs) = try ECSPlanner(role: .fargate).plan(Example.request(named)) else { return }
        #expect(needs.map(\.isOptional) == [false, false, true])
    }

    @Test("where route tables are not known, it is as by Prefect's worker: all subnets, with a public address")
    func unknown() throws {
        let facts: JSONObject = [
            "vpc": ["Vpcs": [["VpcId": "vpc-1"]]], "subnets": ["Subnets": [["SubnetId": "b"], ["SubnetId": "a"]]],
            "routeTables": .null,
        ]
        let plan = try Example.plan(.fargate, facts: facts, fargate())
        #expect(subnets(plan) == ["b", "a"] && address(plan) == "ENABLED" && plan.warnings.isEmpty)
        #expect(reason(plan).contains("ec2:DescribeRouteTables"))
    }

    @Test("a public address goes with an internet gateway, and only subnets that have one are used then")
    func internetGateway() throws {
        let plan = try Example.plan(.fargate, facts: facts("igw-b", "nat-a", "none-a", "igw-a"), fargate())
        #expect(subnets(plan) == ["igw-b", "igw-a"] && address(plan) == "ENABLED" && plan.warnings.isEmpty)
        #expect(reason(plan).contains("2 of the VPC's 4 lead to an internet gateway"))
    }

    @Test("without an internet gateway, subnets with another way out are used, without a public address")
    func otherWayOut() throws {
        let plan = try Example.plan(.fargate, facts: facts("none-a", "nat-a", "tgw-a", "hole-a"), fargate())
        #expect(subnets(plan) == ["nat-a", "tgw-a"] && address(plan) == "DISABLED" && plan.warnings.isEmpty)
        #expect(reason(plan).contains("NAT gateway or the like"))
    }

    @Test("a VPC without a way out keeps the other worker's meaning, with a warning that says so")
    func noWayOut() throws {
        let plan = try Example.plan(.fargate, facts: facts("main-a", "hole-a", "none-a"), fargate())
        #expect(subnets(plan) == ["main-a", "hole-a", "none-a"] && address(plan) == "ENABLED")
        let warning = try #require(plan.warnings.first)
        #expect(warning.message.contains("No subnet of vpc-1") && warning.path == "/configuration/vpc_id")
        #expect(warning.hint?.contains("NAT gateway") == true)
    }

    @Test(
        "elsewhere than on Fargate tasks get no public address: a NAT gateway comes first, and a gateway alone is warned of"
    )
    func instances() throws {
        func ec2(_ facts: JSONObject) throws -> TaskPlan {
            try Example.plan(
                .ec2, facts: facts,
                Example.configuration { $0["task_definition", default: [:]]["networkMode"] = "awsvpc" })
        }
        let both = try ec2(facts("igw-a", "nat-a"))
        #expect(subnets(both) == ["nat-a"] && address(both) == "DISABLED" && both.warnings.isEmpty)
        let gateway = try ec2(facts("igw-a", "none-a"))
        #expect(subnets(gateway) == ["igw-a"] && address(gateway) == "DISABLED")
        #expect(gateway.warnings.contains { $0.message.contains("tasks on ec2 get no public address") })
        let neither = try ec2(facts("none-a"))
        #expect(subnets(neither) == ["none-a"] && address(neither) == "DISABLED")
        #expect(neither.warnings.contains { $0.message.contains("No subnet of vpc-1") })
    }

    @Test("each rung of a ladder has the subnets that fit it")
    func ladder() throws {
        let plan = try Example.plan(
            .fargate, facts: facts("igw-a", "nat-a"),
            fargate { $0["capacity_fallback"] = [[["capacityProvider": "asg", "weight": 1]]] })
        #expect(subnets(plan) == ["igw-a"] && address(plan) == "ENABLED")
        let second = JSONValue.object(plan.attempts[1].runTask)["networkConfiguration"]?["awsvpcConfiguration"]
        #expect(second?["subnets"] == ["nat-a"] && address(plan, rung: 1) == "DISABLED")
    }

    @Test("a network that the template or the job's raw members name is taken as it is, and nothing is asked for")
    func named() throws {
        let network: JSONValue = ["awsvpcConfiguration": ["subnets": ["subnet-9"]]]
        for member in ["task_run_request", "raw_task_run_request"] {
            let plan = try Example.plan(
                .fargate,
                fargate { $0[member, default: [:]]["networkConfiguration"] = network })
            #expect(plan.runTask["networkConfiguration"] == network, "\(member)")
        }
    }

    @Test("raw members that name no subnets are merged over the inferred network")
    func rawGroups() throws {
        let plan = try Example.plan(
            .fargate, facts: facts("igw-a"),
            fargate {
                $0["raw_task_run_request"] = [
                    "networkConfiguration": ["awsvpcConfiguration": ["securityGroups": ["sg-1"]]]
                ]
            })
        #expect(
            plan.runTask["networkConfiguration"]?["awsvpcConfiguration"] == [
                "subnets": ["igw-a"], "assignPublicIp": "ENABLED", "securityGroups": ["sg-1"],
            ])
    }

    private static let host: JSONValue = [
        "taskArn": "arn:aws:ecs:us-east-1:123456789012:task/prefect/1", "region": "us-east-1", "vpcId": "vpc-7",
        "awsvpcConfiguration": ["subnets": ["subnet-7"], "securityGroups": ["sg-7"], "assignPublicIp": "ENABLED"],
    ]

    @Test("network: inherit takes the network of the host's own task, by one fact; only Fargate has its public address")
    func inherited() throws {
        let inherit = fargate {
            $0["network"] = "inherit"
            $0["capacity_fallback"] = ["EC2"]
        }
        #expect(try needs([:], inherit) == ["hostNetwork"])
        let plan = try Example.plan(.fargate, facts: ["hostNetwork": Self.host], inherit)
        #expect(plan.runTask["networkConfiguration"]?["awsvpcConfiguration"] == Self.host["awsvpcConfiguration"])
        #expect(reason(plan).contains("task/prefect/1") && plan.warnings.isEmpty)
        let second = JSONValue.object(plan.attempts[1].runTask)["networkConfiguration"]?["awsvpcConfiguration"]
        #expect(second?["subnets"] == ["subnet-7"] && address(plan, rung: 1) == "DISABLED")
    }

    @Test("inherit is refused where the host has no network of its own, or one of another region, with what to do")
    func notInherited() {
        let inherit = fargate { $0["network"] = "inherit" }
        let alone = Example.findings(.fargate, facts: ["hostNetwork": .null], inherit).first
        #expect(alone?["path"] == "/configuration/network" && alone?["message"]?.string?.contains("ECS task") == true)
        #expect(alone?["remedy"]?.string?.contains("infer") == true)
        var elsewhere = Self.host
        elsewhere["region"] = "eu-west-1"
        let other = Example.findings(.fargate, facts: ["hostNetwork": elsewhere], inherit).first
        #expect(
            other?["message"]?.string?.contains("the task is for us-east-1 and worker-host runs in eu-west-1") == true)
        let unknown = Example.findings(.fargate, facts: facts("igw-a"), fargate { $0["network"] = "steal" })
        #expect(unknown.contains { $0["path"] == "/configuration/network" && $0["value"] == "steal" })
    }

    @Test("a network that is named wins over inherit, infer is as nothing, and what is not used is a warning")
    func precedence() throws {
        let named = try Example.plan(
            .fargate,
            fargate {
                $0["network"] = "inherit"
                $0["task_run_request", default: [:]]["networkConfiguration"] = [
                    "awsvpcConfiguration": ["subnets": ["subnet-9"]]
                ]
            })
        #expect(subnets(named) == ["subnet-9"])
        #expect(try needs([:], fargate { $0["network"] = "infer" }) == ["vpc"])
        let both = try Example.plan(
            .fargate, facts: ["hostNetwork": Self.host],
            fargate { ($0["network"], $0["vpc_id"]) = ("inherit", "vpc-9") })
        #expect(both.warnings.contains { $0.message.contains("vpc_id vpc-9 is not used") })
        let bridge = try Example.plan(Example.configuration { $0["network"] = "inherit" })
        #expect(bridge.warnings.contains { $0.message.contains("network is not used") })
    }

    @Test("a VPC that does not exist is refused", arguments: [JSONValue.null, ["Vpcs": []]])
    func missing(_ answer: JSONValue) {
        let findings = Example.findings(
            .fargate, facts: ["vpc": answer, "subnets": .null, "routeTables": .null],
            fargate { $0["vpc_id"] = "vpc-9" })
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
