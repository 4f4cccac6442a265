/// What the documents that make everything (CloudFormation, terraform) are made with.
///
/// The texts become defaults of parameters; all of them can be set when the document is used.
package struct StackSettings: Sendable {
    /// The name of the host's service, family, roles and security group.
    package var name: String
    package var cluster: String
    package var image: String
    package var apiURL: String
    /// The ARN of the secret with the API key; empty for a server without.
    package var apiKeySecret: String
    /// For terraform's provider.
    package var region: String
    /// The pools to serve; empty: all of type ecs.
    package var pools: [String]
    /// Roles besides the stack's own that pools pass.
    package var roles: [String]
    /// The queue of task events that is made: one of the host's own, so that it does not clash with the one that
    /// `prefect-aws ecs-worker deploy-events` makes for Prefect's worker. EventBridge tells both.
    package var eventQueue: String

    /// SQS's most for a queue's name, less the longest of our endings.
    private static let longestQueueName = 80 - "-task-events-dead-letters".utf8.count

    package init(
        name: String, cluster: String, image: String, apiURL: String, apiKeySecret: String, region: String,
        pools: [String], roles: [String]
    ) {
        self.name = name
        self.cluster = cluster
        self.image = image
        self.apiURL = apiURL
        self.apiKeySecret = apiKeySecret
        self.region = region
        self.pools = pools
        self.roles = roles
        eventQueue = "\(name.prefix(Self.longestQueueName))-task-events"
    }

    /// What the stack's host may do.
    /// - Parameter own: the stack's own roles for flow runs.
    func permissions(cluster: String, passing own: [String], logGroup: String) -> HostPermissions {
        var permissions = HostPermissions()
        permissions.clusters = [cluster]
        permissions.roles = Set(own + roles)
        permissions.logGroups = [logGroup]
        return permissions
    }

    /// The days that log lines are kept.
    static let logRetention = 30
    /// The seconds that a task event is kept: 14 days, SQS's most.
    static let eventRetention = 1_209_600
    /// How often a task event is delivered before it is put aside.
    static let eventDeliveries = 3
}
