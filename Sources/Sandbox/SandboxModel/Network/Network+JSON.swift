package import DriverProtocol

extension Network {
    /// The VPCs that a control request gives in place of those that are there:
    /// `[{"id", "cidr", "default", "subnets": ["subnet-…"], "securityGroups": ["sg-…"]}]`, where a subnet may also be
    /// `{"id", "zone", "cidr", "public"}`.
    package static func vpcs(json: JSONValue, region: String) throws(ControlError) -> [VPC] {
        guard let list = json.array else { throw ControlError("vpcs is an array of objects") }
        var vpcs: [VPC] = []
        for entry in list {
            guard let members = entry.object, let id = try members.text("id") else {
                throw ControlError("each VPC is an object with an 'id'")
            }
            var subnets: [Subnet] = []
            for (number, subnet) in (members["subnets"]?.array ?? []).enumerated() {
                let fields = subnet.object ?? [:]
                let named = try fields.text("id")
                guard let subnetID = subnet.string ?? named else {
                    throw ControlError("each subnet of \(id) is a text or an object with an 'id'")
                }
                subnets.append(
                    Subnet(
                        id: subnetID, cidr: try fields.text("cidr") ?? "10.0.\(number).0/24",
                        zone: try fields.text("zone") ?? region + ["a", "b", "c"][number % 3],
                        isPublic: try fields.flag("public") ?? true))
            }
            let groups = members["securityGroups"].strings
            vpcs.append(
                VPC(
                    id: id, cidr: try members.text("cidr") ?? "10.0.0.0/16",
                    isDefault: try members.flag("default") ?? false, subnets: subnets,
                    securityGroups: (groups.isEmpty ? ["sg-" + id.dropFirst(4)] : groups).enumerated().map {
                        SecurityGroup(id: $1, name: $0 == 0 ? "default" : $1)
                    }))
        }
        return vpcs
    }
}
