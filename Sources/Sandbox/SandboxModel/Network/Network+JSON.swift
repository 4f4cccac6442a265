package import DriverProtocol

extension Network {
    /// The VPCs that a control request gives in place of those that are there:
    /// `[{"id", "cidr", "default", "subnets": ["subnet-…"], "securityGroups": ["sg-…"]}]`, where a subnet may also be
    /// `{"id", "zone", "cidr", "public", "nat"}`, and `"interfaces"` are
    /// `[{"id", "subnet", "mac", "ip", "publicIp", "securityGroups"}]`.
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
                        wayOut: try wayOut(fields)))
            }
            let groups = members["securityGroups"].strings
            var interfaces: [Interface] = []
            for entry in members["interfaces"]?.array ?? [] {
                let fields = entry.object ?? [:]
                guard let name = try fields.text("id"), let subnet = try fields.text("subnet"),
                    let mac = try fields.text("mac"), let address = try fields.text("ip")
                else { throw ControlError("each interface of \(id) has 'id', 'subnet', 'mac' and 'ip'") }
                interfaces.append(
                    Interface(
                        id: name, subnet: subnet, macAddress: mac, privateAddress: address,
                        publicAddress: try fields.text("publicIp"), securityGroups: fields["securityGroups"].strings))
            }
            vpcs.append(
                VPC(
                    id: id, cidr: try members.text("cidr") ?? "10.0.0.0/16",
                    isDefault: try members.flag("default") ?? false, subnets: subnets,
                    securityGroups: (groups.isEmpty ? ["sg-" + id.dropFirst(4)] : groups).enumerated().map {
                        SecurityGroup(id: $1, name: $0 == 0 ? "default" : $1)
                    }, interfaces: interfaces))
        }
        return vpcs
    }

    /// By `"public"`, true where nothing is said, and `"nat"`, which means that it is private.
    private static func wayOut(_ subnet: JSONObject) throws(ControlError) -> WayOut {
        if try subnet.flag("nat") == true { return .natGateway }
        return try subnet.flag("public") == false ? .none : .internetGateway
    }
}
