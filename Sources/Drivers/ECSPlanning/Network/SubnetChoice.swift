internal import DriverProtocol

/// Picks subnets for an inferred network: all of them while RunTask takes them, else those that reach the internet,
/// spread over the availability zones.
struct SubnetChoice {
    /// The most that RunTask takes.
    static let most = 16

    let subnets: [JSONValue]
    /// The VPC's route tables; nil or null when they are not known.
    let routeTables: JSONValue?

    /// Whether the choice would be better with route tables.
    var wantsRouteTables: Bool { subnets.count > Self.most }

    /// At most sixteen subnets, in the order they came.
    func chosen() -> [JSONValue] {
        guard subnets.count > Self.most else { return subnets }
        let preferred = subnets.indices.filter { isPublic(subnets[$0]) }
        let rest = subnets.indices.filter { !preferred.contains($0) }
        var picked = spread(preferred, Self.most)
        // A private subnet beside public ones would leave the task without a way out.
        if preferred.isEmpty { picked = spread(rest, Self.most) }
        return picked.sorted().map { subnets[$0] }
    }

    /// Takes turns among the availability zones.
    private func spread(_ positions: [Int], _ count: Int) -> [Int] {
        var zones: [String] = []
        var queues: [String: [Int]] = [:]
        for position in positions {
            let zone = subnets[position]["AvailabilityZone"]?.string ?? ""
            if queues[zone] == nil { zones.append(zone) }
            queues[zone, default: []].append(position)
        }
        var picked: [Int] = []
        var round = 0
        while picked.count < min(count, positions.count) {
            for zone in zones where picked.count < count {
                if let queue = queues[zone], queue.indices.contains(round) { picked.append(queue[round]) }
            }
            round += 1
        }
        return picked
    }

    private func isPublic(_ subnet: JSONValue) -> Bool {
        let tables = routeTables?["RouteTables"]?.array ?? routeTables?.array ?? []
        guard !tables.isEmpty else { return subnet["MapPublicIpOnLaunch"]?.bool ?? false }
        let identifier = subnet["SubnetId"]?.string
        let own = tables.first { associations($0).contains { $0["SubnetId"]?.string == identifier } }
        let table = own ?? tables.first { associations($0).contains { $0["Main"]?.bool == true } }
        return (table?["Routes"]?.array ?? []).contains {
            $0["DestinationCidrBlock"]?.string == "0.0.0.0/0" && $0["GatewayId"]?.string?.hasPrefix("igw-") == true
        }
    }

    private func associations(_ table: JSONValue) -> [JSONValue] { table["Associations"]?.array ?? [] }
}
