internal import DriverProtocol
internal import HostCore
internal import PrefectAPI

extension FlowRunWalk {
    /// The same plan, once the pool's policy has passed it: before the run is claimed, and before AWS is called for anything
    /// but a look. What comes after the plan adds nothing that a policy has a rule for.
    func allowed(_ planned: PlannedRun) async throws(WalkFailure) -> PlannedRun {
        let gate = services.configuration.policyGate(ofPool: planned.run.pool.name)
        let secrets = planned.job.secrets
        var described: JSONValue?
        if let need = gate.need(for: planned.plan, secrets: secrets) {
            described = try await fact(need, session: planned.session)
        }
        var planned = planned
        do throws(PolicyRefusal) {
            planned.plan = try gate.pass(planned.plan, described: described, secrets: secrets)
        } catch {
            throw .crash(message: Self.failedToSubmit(error.description))
        }
        return planned
    }
}
