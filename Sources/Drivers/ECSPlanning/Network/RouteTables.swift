internal import DriverProtocol

/// A VPC's route tables: where its subnets lead.
struct RouteTables {
    /// How a subnet leads out of its VPC.
    enum WayOut: Sendable {
        /// Through an internet gateway, which serves those with a public address only.
        case internetGateway
        /// Through a NAT gateway, a transit gateway, a firewall or the like, which needs no public address.
        case other
        case none
    }

    private let tables: [JSONValue]

    /// Reads the answer of DescribeRouteTables; nil where it tells no table: each VPC has one.
    init?(_ answer: JSONValue?) {
        tables = answer?["RouteTables"]?.array ?? answer?.array ?? []
        if tables.isEmpty { return nil }
    }

    /// The way out by the subnet's own table, else by the VPC's main one.
    func wayOut(of subnet: JSONValue) -> WayOut {
        let identifier = subnet["SubnetId"]?.string
        let own = tables.first { associations($0).contains { $0["SubnetId"]?.string == identifier } }
        let main = tables.first { table in
            let vpcs = [table["VpcId"]?.string, subnet["VpcId"]?.string].compactMap(\.self)
            return Set(vpcs).count < 2 && associations(table).contains { $0["Main"]?.bool == true }
        }
        // A route whose gateway is gone is a black hole.
        let defaults = ((own ?? main)?["Routes"]?.array ?? []).filter {
            $0["DestinationCidrBlock"]?.string == "0.0.0.0/0" && $0["State"]?.string != "blackhole"
        }
        guard let route = defaults.first else { return .none }
        return route["GatewayId"]?.string?.hasPrefix("igw-") == true ? .internetGateway : .other
    }

    private func associations(_ table: JSONValue) -> [JSONValue] { table["Associations"]?.array ?? [] }
}
