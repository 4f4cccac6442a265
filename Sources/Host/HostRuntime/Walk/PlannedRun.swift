internal import AWSAPI
package import DriverProtocol
package import DriverSupervision
package import HostCore

/// The third value of the walk: what a driver wants to be launched, and where.
package struct PlannedRun: Sendable {
    package var run: PolledRun
    package var job: ResolvedJob
    /// Who planned, for tags and logs.
    package var generation: DriverGeneration
    package var plan: TaskPlan
    /// The driver's name in drivers.d.
    package var driver: String { generation.name }
    /// The AWS account and region, as the job's credentials give them.
    package var session: AWSSession
    package var timeline: WalkTimeline
    /// What is wrong, or may be, with the run's job variables.
    var findings: [ConfigurationFinding] = []
    /// The task definition, once it is there.
    var definition: LaunchDefinition?
    /// Leave for the next RunTask.
    var permit: LaunchPermit?
}
