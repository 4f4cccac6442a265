/// What a host's policy is narrowed to: what its pools' jobs touch.
package struct HostPermissions: Sendable, Equatable {
    /// Names or ARNs; empty: every cluster.
    package var clusters: Set<String> = []
    /// Families of the task definitions that run, which may have `*`.
    package var families: Set<String> = ["*"]
    /// Families that are registered, which may have `*`; none where all jobs name a definition that exists.
    package var registeredFamilies: Set<String> = ["*"]
    /// Roles that are passed to tasks.
    package var roles: Set<String> = []
    /// Roles that jobs' `aws_credentials` ask for.
    package var assumedRoles: Set<String> = []
    /// CloudWatch Logs groups of the flow runs' containers, which may have `*`.
    package var logGroups: Set<String> = []
    /// Whether definitions are deregistered when their run has ended.
    package var deregisters = true
    /// The lookups of EC2 by which networks are inferred and inherited.
    package var networkLookups: Set<HostAction> = [
        .describeVPCs, .describeSubnets, .describeRouteTables, .describeNetworkInterfaces,
    ]
    /// The name of the queue of task events, where one is read.
    package var eventQueue: String?

    package init() {}

    /// Nothing, to be added to.
    package static let none: HostPermissions = {
        var none = HostPermissions()
        none.families = []
        none.registeredFamilies = []
        none.deregisters = false
        none.networkLookups = []
        return none
    }()

    package mutating func add(_ other: HostPermissions) {
        clusters.formUnion(other.clusters)
        families.formUnion(other.families)
        registeredFamilies.formUnion(other.registeredFamilies)
        roles.formUnion(other.roles)
        assumedRoles.formUnion(other.assumedRoles)
        logGroups.formUnion(other.logGroups)
        deregisters = deregisters || other.deregisters
        networkLookups.formUnion(other.networkLookups)
        eventQueue = eventQueue ?? other.eventQueue
    }
}
