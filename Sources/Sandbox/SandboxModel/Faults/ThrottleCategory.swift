/// A token bucket of the account and region; its burst and refill are AWS's published ones for ECS.
package enum ThrottleCategory: String, Sendable, CaseIterable {
    case clusterModify
    case clusterRead
    case clusterResourceModify
    case clusterResourceRead
    case taskDefinitionModify
    case taskDefinitionRead
    case tagModify
    case tagRead
    /// RunTask calls for tasks on Fargate, besides `clusterResourceModify`.
    case fargateRunTask
    /// Tasks launched on Fargate on demand.
    case fargateLaunches
    /// Tasks launched on Fargate Spot.
    case fargateSpotLaunches

    /// Calls at once.
    package var burst: Double {
        switch self {
        case .clusterResourceModify, .clusterResourceRead, .fargateRunTask, .fargateLaunches, .fargateSpotLaunches: 100
        case .taskDefinitionModify, .tagModify, .clusterModify: 20
        case .taskDefinitionRead, .clusterRead, .tagRead: 50
        }
    }

    /// Calls a second.
    package var rate: Double {
        switch self {
        case .clusterResourceModify: 40
        case .clusterResourceRead, .taskDefinitionRead, .clusterRead, .tagRead, .fargateRunTask, .fargateLaunches,
            .fargateSpotLaunches:
            20
        case .tagModify: 10
        case .taskDefinitionModify, .clusterModify: 1
        }
    }
}
