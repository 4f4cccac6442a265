/// The allow-lists that a policy may have, by their names in the configuration file.
package enum PolicyList: String, Sendable, Hashable, CaseIterable {
    case taskRoleArns, executionRoleArns, clusters, imageRegistries, subnets, securityGroups, launchTypes,
        capacityProviders, taskDefinitions

    /// What stands for something that a plan leaves out and AWS then chooses: the cluster `default`, the VPC's default
    /// security group, the cluster's default capacity.
    static let absent = "default"

    /// What an entry is about, for messages.
    var noun: String {
        switch self {
        case .taskRoleArns: "task role"
        case .executionRoleArns: "execution role"
        case .clusters: "cluster"
        case .imageRegistries: "image"
        case .subnets: "subnet"
        case .securityGroups: "security group"
        case .launchTypes: "launch type"
        case .capacityProviders: "capacity provider"
        case .taskDefinitions: "task definition"
        }
    }

    /// Whether an entry allows a value.
    func entry(_ entry: String, allows value: String) -> Bool {
        switch self {
        case .clusters: ClusterPattern(entry).matches(value)
        case .imageRegistries: ImagePattern(entry)?.matches(value) ?? false
        case .taskDefinitions: TaskDefinitionPattern(entry).matches(value)
        case .taskRoleArns, .executionRoleArns, .subnets, .securityGroups, .launchTypes, .capacityProviders:
            PolicyPattern(entry).matches(value)
        }
    }

    /// What is wrong with an entry; nil when nothing is.
    func problem(of entry: String) -> String? {
        switch self {
        case .imageRegistries where ImagePattern(entry) == nil:
            "takes a registry (\"123456789012.dkr.ecr.us-east-1.amazonaws.com\") or a repository "
                + "(\"docker.io/prefecthq/prefect\"), without scheme, tag and digest"
        case .launchTypes where entry.hasPrefix("FARGATE_"):
            "takes launch types; \(entry) is a capacity provider, which goes into \"capacityProviders\""
        default: nil
        }
    }
}
