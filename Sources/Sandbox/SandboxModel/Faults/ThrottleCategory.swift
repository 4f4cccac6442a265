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

    /// Calls at once.
    package var burst: Double {
        switch self {
        case .clusterResourceModify, .clusterResourceRead: 100
        case .taskDefinitionModify, .tagModify, .clusterModify: 20
        case .taskDefinitionRead, .clusterRead, .tagRead: 50
        }
    }

    /// Calls a second.
    package var rate: Double {
        switch self {
        case .clusterResourceModify: 40
        case .clusterResourceRead, .taskDefinitionRead, .clusterRead, .tagRead: 20
        case .tagModify: 10
        case .taskDefinitionModify, .clusterModify: 1
        }
    }
}
