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
    package var driver: String
    /// Whether the task definition is to be deregistered when nothing uses it any more.
    package var deregister: Bool
    /// Whether a read has shown since the launch that the run stands on this claim.
    package var isVerified: Bool
    /// Whether recovery found it: then the run's history alone tells whether the run stands on this claim.
    package var isAdopted = false
    package var timeline: WalkTimeline
    /// The container that runs the flow, where the launch told.
    package var container: String?
}
