package import DriverProtocol

/// Where a subnet's route table leads.
package enum SubnetRoute: Sendable, Equatable {
    /// To an internet gateway: a task needs a public address to get out, and answers to come in.
    case internetGateway(String)
    /// To a NAT gateway, an appliance, a transit gateway, another network.
    case other(String)
    /// To what is there no more.
    case blackhole(String)
    /// Nowhere but within the VPC.
    case none

    /// The way of a subnet, by the tables of its VPC.
    /// - Parameter tables: as DescribeRouteTables gives them.
    package init(ofSubnet subnet: String, inVPC vpc: String, _ tables: [JSONValue]) {
        func associations(_ table: JSONValue) -> [JSONValue] { table["Associations"]?.array ?? [] }
        let own = tables.filter { $0["VpcId"]?.string == vpc }
        let table =
            own.first { associations($0).contains { $0["SubnetId"]?.string == subnet } }
            ?? own.first { associations($0).contains { $0["Main"]?.bool == true } }
        let defaults = (table?["Routes"]?.array ?? []).filter { route in
            route["DestinationCidrBlock"]?.string == "0.0.0.0/0" || route["DestinationIpv6CidrBlock"]?.string == "::/0"
        }
        // A way out by IPv4 counts first: images and APIs are reached by it.
        guard let route = defaults.first(where: { $0["DestinationCidrBlock"] != nil }) ?? defaults.first,
            let target = Self.target(route)
        else {
            self = .none
            return
        }
        if route["State"]?.string == "blackhole" {
            self = .blackhole(target)
        } else {
            self = target.hasPrefix("igw-") ? .internetGateway(target) : .other(target)
        }
    }

    private static func target(_ route: JSONValue) -> String? {
        [
            "GatewayId", "NatGatewayId", "TransitGatewayId", "NetworkInterfaceId", "InstanceId",
            "VpcPeeringConnectionId",
            "LocalGatewayId", "CarrierGatewayId", "EgressOnlyInternetGatewayId", "CoreNetworkArn",
        ].lazy.compactMap { route[$0]?.string }.first { !$0.isEmpty }
    }
}
