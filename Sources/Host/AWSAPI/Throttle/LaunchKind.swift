package import DriverProtocol
package import Throttling

/// What a RunTask's task runs on, as far as AWS counts it.
package enum LaunchKind: Sendable, Hashable {
    case fargate
    case fargateSpot
    /// Container instances; and where the request leaves it to the cluster's default strategy, which is not known here.
    case other

    /// - Parameter runTask: RunTask's input.
    package init(runTask: JSONObject) {
        let strategy = runTask["capacityProviderStrategy"]?.array ?? []
        let heaviest = strategy.max { Self.weight($0) < Self.weight($1) }
        switch heaviest?["capacityProvider"]?.string ?? runTask["launchType"]?.string {
        case "FARGATE": self = .fargate
        case "FARGATE_SPOT": self = .fargateSpot
        default: self = .other
        }
    }

    /// A task alone goes to the provider with a base, else to the one with the greatest weight.
    private static func weight(_ entry: JSONValue) -> Int {
        (entry["base"]?.int ?? 0) > 0 ? .max : entry["weight"]?.int ?? 0
    }

    /// The buckets of a RunTask, the one that is most often the narrowest first.
    package var categories: [CallCategory] {
        switch self {
        case .fargate: [.fargateLaunches, .fargateRunTask, .clusterResourceModify]
        case .fargateSpot: [.fargateSpotLaunches, .fargateRunTask, .clusterResourceModify]
        case .other: [.clusterResourceModify]
        }
    }
}
