internal import DriverProtocol
internal import Throttling

/// Where AWS counts a call.
struct ThrottledCall: Sendable {
    let categories: [CallCategory]
    /// Whether it may use what is reserved.
    let isUrgent: Bool

    /// - Parameter isYielding: whether a call that could be urgent leaves the reserve to others.
    init(_ service: AWSService, _ operation: String, _ input: JSONObject, isYielding: Bool) {
        switch service {
        case .ecs: categories = Self.categories(ofECS: operation, input)
        case .ec2: categories = [.networkRead]
        case .logs: categories = [.logRead]
        case .sts, .sqs, .iam, .servicequotas, .secretsmanager: categories = []
        }
        isUrgent = !isYielding && operation != "RunTask"
    }

    private static func categories(ofECS operation: String, _ input: JSONObject) -> [CallCategory] {
        switch operation {
        case "RunTask": LaunchKind(runTask: input).categories
        case "StopTask": [.clusterResourceModify]
        case "DescribeTasks", "ListTasks", "DescribeContainerInstances": [.clusterResourceRead]
        case "RegisterTaskDefinition", "DeregisterTaskDefinition": [.taskDefinitionModify]
        case "DescribeTaskDefinition", "ListTaskDefinitions": [.taskDefinitionRead]
        case "DescribeClusters", "DescribeCapacityProviders": [.clusterRead]
        case "TagResource", "UntagResource": [.tagModify]
        case "ListTagsForResource": [.tagRead]
        default: []
        }
    }
}
