import DriverProtocol
import ECSPlanning

/// The account of a recorded case, as far as planning looks at it: VPCs, subnets, task definitions.
struct SimulatedAccount {
    let aws: JSONValue
    let region: String
    /// Definitions registered by earlier steps, newest last.
    var registered: [JSONObject] = []

    init(_ input: JSONObject, region: String) {
        aws = input["aws"] ?? .null
        self.region = region
        for entry in aws["task_definitions"]?.array ?? [] {
            guard let document = entry["register"]?.object else { continue }
            register(document, status: entry["status"]?.string ?? "ACTIVE")
        }
    }

    private mutating func register(_ document: JSONObject, status: String) {
        var definition = document
        let family = document["family"]?.string ?? ""
        let revision = registered.filter { $0["family"]?.string == family }.count + 1
        definition["tags"] = nil
        definition["revision"] = .int(revision)
        definition["status"] = .string(status)
        definition["taskDefinitionArn"] = .string(
            "arn:aws:ecs:\(region):123456789012:task-definition/\(family):\(revision)")
        registered.append(definition)
    }

    /// The answer to a need; null where the account has no such thing.
    func answer(_ need: FactNeed) -> JSONValue {
        let operation = need.operation.split(separator: ":").last.map(String.init)
        let scripted = (aws["script"]?.array ?? []).first { $0["op"]?.string == operation && $0["result"] != nil }
        if let result = scripted?["result"] { return result }
        switch need.operation {
        case "ec2:DescribeVpcs":
            let wanted = need.parameters["VpcIds"]?[0]?.string
            let vpcs = vpcs.filter { wanted == nil ? $0["default"]?.bool == true : $0["id"]?.string == wanted }
            return ["Vpcs": .array(vpcs.map { ["VpcId": $0["id"] ?? .null, "IsDefault": $0["default"] ?? false] })]
        case "ec2:DescribeSubnets":
            let wanted = need.parameters["Filters"]?[0]?["Values"]?[0]?.string ?? ""
            let vpc = vpcs.first { $0["id"]?.string == wanted }
            return [
                "Subnets": .array(
                    (vpc?["subnets"]?.array ?? []).map { ["SubnetId": $0, "VpcId": .string(wanted)] })
            ]
        case "ecs:DescribeTaskDefinition":
            let name = need.parameters["taskDefinition"]?.string ?? ""
            let found = registered.last { definition in
                let family = definition["family"]?.string ?? ""
                let revision = definition["revision"]?.int ?? 0
                return definition["taskDefinitionArn"]?.string == name || "\(family):\(revision)" == name
                    || (family == name && definition["status"]?.string == "ACTIVE")
            }
            return found.map { ["taskDefinition": .object($0)] } ?? .null
        default: return .null
        }
    }

    private var vpcs: [JSONValue] {
        (aws["vpcs"]?.array ?? []).filter { ($0["region"]?.string ?? aws["region"]?.string) == region }
    }
}
