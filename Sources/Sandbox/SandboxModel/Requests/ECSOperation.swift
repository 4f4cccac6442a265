/// The operations of ECS that the sandbox answers.
package enum ECSOperation: String, Sendable, CaseIterable {
    case createCluster = "CreateCluster"
    case describeClusters = "DescribeClusters"
    case deleteCluster = "DeleteCluster"
    case describeCapacityProviders = "DescribeCapacityProviders"
    case registerTaskDefinition = "RegisterTaskDefinition"
    case describeTaskDefinition = "DescribeTaskDefinition"
    case deregisterTaskDefinition = "DeregisterTaskDefinition"
    case listTaskDefinitions = "ListTaskDefinitions"
    case runTask = "RunTask"
    case describeTasks = "DescribeTasks"
    case listTasks = "ListTasks"
    case stopTask = "StopTask"
    case tagResource = "TagResource"
    case untagResource = "UntagResource"
    case listTagsForResource = "ListTagsForResource"

    /// The token bucket that a call takes from.
    package var category: ThrottleCategory {
        switch self {
        case .createCluster, .deleteCluster: .clusterModify
        case .describeClusters, .describeCapacityProviders: .clusterRead
        case .registerTaskDefinition, .deregisterTaskDefinition: .taskDefinitionModify
        case .describeTaskDefinition, .listTaskDefinitions: .taskDefinitionRead
        case .runTask, .stopTask: .clusterResourceModify
        case .describeTasks, .listTasks: .clusterResourceRead
        case .tagResource, .untagResource: .tagModify
        case .listTagsForResource: .tagRead
        }
    }
}
