package import FoundationEssentials
package import HostCore
package import PrefectAPI

/// The first value of the walk: a flow run as a poll, or recovery, brought it here, with what is read in batches.
package struct PolledRun: Sendable {
    package var flowRun: FlowRun
    package var pool: WorkPool
    /// The driver that the pool is bound to.
    package var boundDriver: String?
    package var deployment: Deployment?
    package var flow: Flow?
    /// When the poll was answered.
    package var polledAt: Date
    /// The same moment on the continuous clock.
    package var readAt: Duration
    /// Set by recovery: the claim under which the run already stands.
    package var standing: StandingClaim?

    package init(
        flowRun: FlowRun, pool: WorkPool, boundDriver: String?, deployment: Deployment?, flow: Flow?, polledAt: Date,
        readAt: Duration,
        standing: StandingClaim? = nil
    ) {
        self.flowRun = flowRun
        self.pool = pool
        self.boundDriver = boundDriver
        self.deployment = deployment
        self.flow = flow
        self.polledAt = polledAt
        self.readAt = readAt
        self.standing = standing
    }
}
