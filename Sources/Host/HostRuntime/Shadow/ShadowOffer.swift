internal import AWSAPI
package import DriverProtocol
package import HostCore
internal import PrefectAPI

/// A run that was planned, for a shadow to plan as well.
package struct ShadowOffer: Sendable {
    package var flowRunID: String
    /// The driver that planned.
    package var driver: String
    package var plan: TaskPlan
    /// The job's secrets, which stand in the plan as tokens.
    package var secrets: SecretTokens
    /// What it was asked, without facts; made by the shadow, since it takes time in the configuration's size.
    package var request: @Sendable () -> PlanRequest
    /// Answers needs: reads, from where the walk reads them too.
    package var lookUp: @Sendable (FactNeed) async throws -> JSONValue

    package init(
        flowRunID: String, driver: String, plan: TaskPlan, secrets: SecretTokens,
        request: @escaping @Sendable () -> PlanRequest,
        lookUp: @escaping @Sendable (FactNeed) async throws -> JSONValue
    ) {
        self.flowRunID = flowRunID
        self.driver = driver
        self.plan = plan
        self.secrets = secrets
        self.request = request
        self.lookUp = lookUp
    }

    init(_ planned: PlannedRun, facts: FactCache) {
        let session = planned.session
        self.init(
            flowRunID: planned.run.flowRun.id, driver: planned.driver, plan: planned.plan, secrets: planned.job.secrets,
            request: {
                planned.job.planRequest(
                    region: session.region, partition: AWSPartition.of(region: session.region).name,
                    poolType: planned.run.pool.type)
            },
            lookUp: { need in try await facts.fact(need, session: session) })
    }
}
