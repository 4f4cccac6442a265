/// The region's VPCs with their subnets and security groups, as EC2 tells them.
package struct Network: Sendable {
    package struct VPC: Sendable {
        let id: String
        let cidr: String
        let isDefault: Bool
        let subnets: [Subnet]
        let securityGroups: [SecurityGroup]
        var interfaces: [Interface] = []

        /// The first is the default one.
        var defaultGroup: SecurityGroup? { securityGroups.first }
    }

    package struct Subnet: Sendable {
        let id: String
        let cidr: String
        let zone: String
        /// Where its route table leads.
        let wayOut: WayOut

        /// Whether instances in it get a public address.
        var isPublic: Bool { wayOut == .internetGateway }
    }

    package enum WayOut: Sendable {
        case internetGateway
        case natGateway
        case none
    }

    /// A network interface that is in use.
    package struct Interface: Sendable {
        let id: String
        let subnet: String
        let macAddress: String
        let privateAddress: String
        let publicAddress: String?
        let securityGroups: [String]
    }

    package struct SecurityGroup: Sendable {
        let id: String
        let name: String
    }

    package var vpcs: [VPC]
    let region: String

    var firstZone: String { region + "a" }

    /// A default VPC with a public subnet in each of three zones.
    static func standard(region: String) -> Network {
        let subnets = zip(["a", "b", "c"], 0...).map { zone, number in
            Subnet(
                id: "subnet-0d0000000000000\(number + 1)\(zone)", cidr: "172.31.\(number * 16).0/20",
                zone: region + zone, wayOut: .internetGateway)
        }
        return Network(
            vpcs: [
                VPC(
                    id: "vpc-0d00000000000001", cidr: "172.31.0.0/16", isDefault: true, subnets: subnets,
                    securityGroups: [SecurityGroup(id: "sg-0d00000000000001", name: "default")])
            ], region: region)
    }

    func vpc(ofSubnet id: String) -> VPC? { vpcs.first { $0.subnets.contains { $0.id == id } } }

    func vpc(ofSecurityGroup id: String) -> VPC? { vpcs.first { $0.securityGroups.contains { $0.id == id } } }

    func zone(ofSubnet id: String) -> String? {
        vpc(ofSubnet: id)?.subnets.first { $0.id == id }?.zone
    }
}
