internal import DriverProtocol

/// Picks the subnets of an inferred network, all of one kind, by where their route tables lead: at most as many as RunTask
/// takes, spread over the availability zones.
///
/// Prefect's worker takes all of a VPC's subnets with a public address. That is kept where the route tables are not known.
/// Subnets of two kinds are never mixed, since a task has a public address in all of them or in none.
struct SubnetChoice {
    /// The most that RunTask takes.
    static let most = 16

    /// Why these.
    enum Reason: Sendable {
        /// They have an internet gateway, and Fargate gives the public address that it needs.
        case internetGateway
        /// They have a way out that needs no public address.
        case otherWayOut
        /// They have an internet gateway, but tasks elsewhere than on Fargate get no public address for it.
        case noPublicAddress
        /// No subnet of the VPC has a way out.
        case noWayOut
        /// Nobody tells where they lead.
        case unknown
    }

    /// At most sixteen, in the order in which they came.
    let subnets: [JSONValue]
    /// How many there are of this kind.
    let candidates: Int
    let reason: Reason
    let assignsPublicAddress: Bool

    /// - Parameters:
    ///   - all: the VPC's subnets, at least one.
    ///   - routeTables: the answer of DescribeRouteTables; nil or null when it is not known.
    ///   - isFargate: whether tasks can have a public address.
    init(of all: [JSONValue], routeTables: JSONValue?, isFargate: Bool) {
        let kind: [JSONValue]
        if let tables = RouteTables(routeTables) {
            let ways = Dictionary(grouping: all) { tables.wayOut(of: $0) }
            let gateway = (ways[.internetGateway] ?? [], isFargate ? Reason.internetGateway : .noPublicAddress)
            let other = (ways[.other] ?? [], Reason.otherWayOut)
            (kind, reason) =
                (isFargate ? [gateway, other] : [other, gateway]).first { !$0.0.isEmpty } ?? (all, .noWayOut)
        } else {
            // Of more than RunTask takes, those that give their instances public addresses.
            let open = all.filter { $0["MapPublicIpOnLaunch"]?.bool == true }
            (kind, reason) = (all.count > Self.most && !open.isEmpty ? open : all, .unknown)
        }
        candidates = kind.count
        subnets = Self.spread(kind)
        switch reason {
        case .internetGateway, .unknown: assignsPublicAddress = true
        case .noWayOut: assignsPublicAddress = isFargate
        case .otherWayOut, .noPublicAddress: assignsPublicAddress = false
        }
    }

    /// Takes turns among the availability zones.
    private static func spread(_ subnets: [JSONValue]) -> [JSONValue] {
        guard subnets.count > most else { return subnets }
        var zones: [String] = []
        var queues: [String: [Int]] = [:]
        for (position, subnet) in subnets.enumerated() {
            let zone = subnet["AvailabilityZone"]?.string ?? ""
            if queues[zone] == nil { zones.append(zone) }
            queues[zone, default: []].append(position)
        }
        var picked: [Int] = []
        var round = 0
        while picked.count < most {
            for zone in zones where picked.count < most {
                if let queue = queues[zone], queue.indices.contains(round) { picked.append(queue[round]) }
            }
            round += 1
        }
        return picked.sorted().map { subnets[$0] }
    }
}
