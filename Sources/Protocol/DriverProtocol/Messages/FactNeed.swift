/// A fact that a driver asks the host to look up in AWS before it can plan.
public struct FactNeed: Sendable, Equatable {
    /// The read-only operations that a driver may ask for.
    public static let allowedOperations: [String] = [
        "ecs:DescribeTaskDefinition", "ecs:DescribeClusters", "ecs:DescribeCapacityProviders", "ec2:DescribeVpcs",
        "ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", hostNetwork,
    ]
    /// The network of the ECS task that the host itself runs as; the host's own word, not an operation of AWS's.
    public static let hostNetwork = "host:DescribeNetwork"

    /// The name under which the answer stands in ``PlanRequest/facts``.
    public var name: String
    /// One of ``allowedOperations``.
    public var operation: String
    /// The operation's input.
    public var parameters: JSONObject
    /// Whether the driver plans without it too: the fact is null where it cannot be looked up, such as for want of leave.
    public var isOptional: Bool

    /// A need.
    public init(name: String, operation: String, parameters: JSONObject, isOptional: Bool = false) {
        self.name = name
        self.operation = operation
        self.parameters = parameters
        self.isOptional = isOptional
    }
}
