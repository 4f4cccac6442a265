internal import HostCore
internal import Logging
internal import PrefectAPI

extension Recovery {
    /// Looks at a run that stands on no claim of ours: it was launched by a worker of another kind, Prefect's own above all, or it
    /// was scheduled again and cancelled before anybody claimed it.
    func withoutClaim(
        _ run: PolledRun, states: [FlowRunState], owners: Owners, search: TaskSearch
    ) async throws -> Findings {
        let flowRun = run.flowRun
        guard services.configuration.cancels, let standing = states.last, standing.type == .cancelling,
            let unclaimed = UnclaimedCancellation(history: states.map { StateRecord($0) })
        else {
            passedOver.add(flowRun, now: services.time.elapsed())
            return Findings()
        }
        if let earlier = unclaimed.earlier {
            // Whoever has launched it before may still watch its task.
            guard owners.mayTake(earlier.mark) else { return Findings() }
            let region = InfrastructurePID(flowRun.infrastructurePID)?.region
            let identity = LaunchIdentity(flowRunID: flowRun.id, claim: earlier.mark.claim)
            let (session, found) = try await find(
                identity, earlier, run: run,
                region: region ?? (earlier.mark.region.isEmpty ? nil : earlier.mark.region), search: search)
            // Once it is watched it is stopped, because its claim does not stand; then the run is looked at again.
            if let found, found.desiredStatus != "STOPPED" {
                return Findings(tasks: [runningTask(flowRun, found, identity, session, isVerified: false)])
            }
        }
        _ = try await services.prefect.setState(
            StateProposal(
                .cancelled, name: "Cancelled", message: "Cancelled before it was launched again.",
                // The same from every host: whoever comes second repeats the first.
                transitionID: standing.id), flowRun: flowRun.id)
        services.logger.notice(
            "flow run cancelled before it was launched again", metadata: ["flowRun": "\(flowRun.id)"])
        return Findings()
    }
}
