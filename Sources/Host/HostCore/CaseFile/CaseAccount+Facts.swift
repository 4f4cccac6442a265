package import DriverProtocol

extension CaseAccount {
    /// The answer of a read-only operation; null where the account has no such thing.
    package mutating func fact(_ need: FactNeed, region: String) throws(Refusal) -> JSONValue {
        let operation = need.operation.split(separator: ":").last.map(String.init) ?? need.operation
        if let planned = try scripted(operation) { return planned }
        switch need.operation {
        case "ec2:DescribeVpcs": return vpcs(need.parameters, region: region)
        case "ec2:DescribeSubnets": return subnets(need.parameters, region: region)
        case "ec2:DescribeRouteTables": return routeTables(need.parameters, region: region)
        case FactNeed.hostNetwork: return aws["host_network"] ?? .null
        case "ecs:DescribeTaskDefinition": return definition(need.parameters, region: region)
        case "ecs:DescribeClusters": return clusters(need.parameters)
        default: return .null
        }
    }

    /// Assumes a role, as a job's credentials may ask for.
    package mutating func assumeRole() throws(Refusal) { _ = try scripted("AssumeRole") }

    /// Fails where the file plans that RegisterTaskDefinition fails.
    package mutating func answerRegistration() throws(Refusal) { _ = try scripted("RegisterTaskDefinition") }

    private func vpcs(in region: String) -> [JSONValue] {
        (aws["vpcs"]?.array ?? []).filter { ($0["region"]?.string ?? self.region) == region }
    }

    private func vpcs(_ parameters: JSONObject, region: String) -> JSONValue {
        let wanted = parameters["VpcIds"]?[0]?.string
        let found = vpcs(in: region).filter {
            wanted == nil ? $0["default"]?.bool == true : $0["id"]?.string == wanted
        }
        // AWS answers InvalidVpcID.NotFound, which the host takes for null.
        if wanted != nil, found.isEmpty { return .null }
        return ["Vpcs": .array(found.map { ["VpcId": $0["id"] ?? .null, "IsDefault": $0["default"] ?? false] })]
    }

    /// The VPC that a filter names.
    private func vpc(_ parameters: JSONObject, region: String) -> (id: String, members: JSONValue?) {
        let wanted = parameters["Filters"]?[0]?["Values"]?[0]?.string ?? ""
        return (wanted, vpcs(in: region).first { $0["id"]?.string == wanted })
    }

    /// Null where the file tells none: recorded cases do not, since Prefect's worker does not ask.
    private func routeTables(_ parameters: JSONObject, region: String) -> JSONValue {
        guard let tables = vpc(parameters, region: region).members?["route_tables"] else { return .null }
        return ["RouteTables": tables]
    }

    private func subnets(_ parameters: JSONObject, region: String) -> JSONValue {
        let (wanted, vpc) = vpc(parameters, region: region)
        return [
            "Subnets": .array(
                (vpc?["subnets"]?.array ?? []).map { ["SubnetId": $0, "VpcId": .string(wanted)] })
        ]
    }

    /// What was registered, without the defaults that ECS fills in: the meaning is the same.
    private func definition(_ parameters: JSONObject, region: String) -> JSONValue {
        let name = parameters["taskDefinition"]?.string ?? ""
        let all = families.filter { $0.key.hasPrefix(region + " ") }.values.joined()
        let found =
            all.first { $0.arn == name || "\($0.family):\($0.number)" == name }
            ?? families["\(region) \(name)"]?.last { $0.isActive }
        guard let found else { return .null }
        var document = found.document
        document["tags"] = nil
        document["taskDefinitionArn"] = .string(found.arn)
        document["revision"] = .int(found.number)
        document["status"] = .string(found.isActive ? "ACTIVE" : "INACTIVE")
        var answer: JSONObject = ["taskDefinition": .object(document)]
        if parameters["include"]?.array?.contains("TAGS") == true {
            answer["tags"] = found.document["tags"] ?? []
        }
        return .object(answer)
    }

    private func clusters(_ parameters: JSONObject) -> JSONValue {
        let names = parameters["clusters"]?.array?.compactMap(\.string) ?? ["default"]
        return [
            "clusters": .array(
                names.filter { hasCluster($0) }.map { ["clusterName": .string($0), "status": "ACTIVE"] })
        ]
    }
}
