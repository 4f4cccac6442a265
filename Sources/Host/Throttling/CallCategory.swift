/// Calls that AWS counts together, for one account and region: its published token buckets.
package enum CallCategory: String, Sendable, Hashable, CaseIterable {
    /// RunTask, StopTask.
    case clusterResourceModify
    /// DescribeTasks, ListTasks.
    case clusterResourceRead
    /// RegisterTaskDefinition, DeregisterTaskDefinition.
    case taskDefinitionModify
    /// DescribeTaskDefinition, ListTaskDefinitions.
    case taskDefinitionRead
    /// DescribeClusters, DescribeCapacityProviders.
    case clusterRead
    /// TagResource, UntagResource.
    case tagModify
    /// ListTagsForResource.
    case tagRead
    /// RunTask for tasks on Fargate, besides ``clusterResourceModify``.
    case fargateRunTask
    /// Tasks launched on Fargate on demand.
    case fargateLaunches
    /// Tasks launched on Fargate Spot.
    case fargateSpotLaunches
    /// EC2's Describe calls.
    case networkRead
    /// CloudWatch Logs' GetLogEvents.
    case logRead

    /// Whether launching takes from it.
    package var isOfLaunches: Bool {
        switch self {
        case .clusterResourceModify, .fargateRunTask, .fargateLaunches, .fargateSpotLaunches: true
        default: false
        }
    }

    /// What AWS's documentation gives a new account.
    package var documented: CallRate {
        switch self {
        case .clusterResourceModify: CallRate(burst: 100, perSecond: 40)
        case .clusterResourceRead: CallRate(burst: 100, perSecond: 20)
        case .taskDefinitionModify: CallRate(burst: 20, perSecond: 1)
        case .taskDefinitionRead, .clusterRead, .tagRead: CallRate(burst: 50, perSecond: 20)
        case .tagModify: CallRate(burst: 20, perSecond: 10)
        case .fargateRunTask, .fargateLaunches, .fargateSpotLaunches: CallRate(burst: 100, perSecond: 20)
        case .networkRead: CallRate(burst: 50, perSecond: 10)
        case .logRead: CallRate(burst: 10, perSecond: 10)
        }
    }

    /// The share of the bucket that only urgent calls may use: a stop never waits for launches, and what launches and
    /// recovery read never waits for the rounds of watching.
    package var reservedShare: Double {
        switch self {
        case .clusterResourceModify: 0.1
        case .clusterResourceRead: 0.25
        default: 0
        }
    }
}
