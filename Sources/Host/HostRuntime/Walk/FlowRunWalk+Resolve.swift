internal import HostCore
internal import PrefectAPI

extension FlowRunWalk {
    /// FlowRun → ResolvedJob: the pool's template, filled in.
    func resolve(_ run: PolledRun) async throws(WalkFailure) -> ResolvedJob {
        if run.flowRun.deploymentID != nil, run.deployment == nil {
            throw .cancel(
                message: "The flow run's deployment no longer exists on the Prefect server, so worker-host cannot know "
                    + "what to launch.")
        }
        do {
            return try await services.resolver.resolve(run)
        } catch let error as ResolutionError {
            throw .crash(message: Self.failedToSubmit(error.description))
        } catch {
            throw .left(reason: "Prefect did not answer: \(error)")
        }
    }

    /// Prefect's own words for a run that fails before its infrastructure is there; users search for them.
    static func failedToSubmit(_ reason: String) -> String {
        "Failed to submit flow run to infrastructure: \(reason)"
    }
}
