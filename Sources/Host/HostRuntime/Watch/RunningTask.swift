package import HostCore

/// The fifth value of the walk: a task that is under way, and what is needed to judge its end.
package struct RunningTask: Sendable {
    package var flowRunID: String
    package var flowRunName: String
    package var identity: LaunchIdentity
    package var taskARN: String
    package var clusterARN: String
    /// The cluster's name, for Prefect's pid.
    package var clusterName: String
    package var taskDefinitionARN: String
    package var session: AWSSession
    /// The generation of the driver that planned it, as its tag tells; empty where it tells none.
    package var plannedBy: String
    /// Whether the task definition is to be deregistered when nothing uses it any more.
    package var deregister: Bool
    /// Whether a read has shown since the launch that the run stands on this claim.
    package var isVerified: Bool
    /// Whether recovery found it: then the run's history alone tells whether the run stands on this claim.
    package var isAdopted = false
    package var timeline: WalkTimeline
    /// The container that runs the flow, where the launch told.
    package var container: String?
    /// The driver's name in drivers.d.
    package var driver: String { String(plannedBy.prefix { $0 != "/" }) }
}
