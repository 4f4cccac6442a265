internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI
internal import ServiceLifecycle

extension FlowRunWalk {
    /// The longest that a run waits, unclaimed, for what AWS takes few of; one that would wait longer is left to other workers.
    /// Nil with `--run-once`: there is no later poll that it could be left to.
    private var longestWait: Duration? { services.configuration.runOnce ? nil : PoolPace.horizon * 2 }

    /// PlannedRun → a run that can be launched at once: its task definition is there, AWS takes a RunTask now, a launch slot
    /// is free. Only then is it claimed.
    func admit(_ planned: PlannedRun) async throws(WalkFailure) -> PlannedRun {
        let id = planned.run.flowRun.id
        services.hand.move(id, to: .queued)
        var planned = planned
        planned.definition = try await prepare(planned)
        do {
            planned.permit = try await permit(planned)
            try await services.hand.launchSlot(id)
        } catch {
            await discard(planned)
            if let failure = error as? WalkFailure { throw failure }
            throw .left(reason: "the host is stopping")
        }
        return planned
    }

    /// What was prepared for a run that is not launched here after all.
    func discard(_ planned: PlannedRun) async {
        guard let definition = planned.definition, definition.isToDeregister, let arn = definition.registered else {
            return
        }
        await services.registrar.deregister(arn: arn, session: planned.session)
    }

    /// The task definition, before the run is claimed: registering is slow (AWS takes one a second), and whoever waits for it
    /// must keep nobody else from launching.
    private func prepare(_ planned: PlannedRun) async throws(WalkFailure) -> LaunchDefinition {
        guard let fingerprint = await missingDefinition(planned) else { return try await definition(ready: planned) }
        let keys = planned.session.client.registrationKeys
        // As many are waited for as AWS takes soon: the others leave the pool's next runs their places.
        guard services.registrations.enter(keys, fingerprint, longest: longestWait) else {
            throw .throttled(pause: PoolPace.horizon)
        }
        defer { services.registrations.leave(keys, fingerprint) }
        return try await definition(ready: planned)
    }

    private func definition(ready planned: PlannedRun) async throws(WalkFailure) -> LaunchDefinition {
        switch try await definition(for: planned) {
        case .ready(let definition): return definition
        case .unclear(let reason): throw .left(reason: reason)
        }
    }

    /// Leave for the first RunTask.
    private func permit(_ planned: PlannedRun) async throws -> LaunchPermit? {
        let attempt = planned.run.standing?.mark.attempt ?? 0
        let runTask = LaunchLadder(planned.plan).rung(attempt: attempt).runTask
        switch try await planned.session.client.launchPermit(for: runTask, longest: longestWait) {
        case .granted(let permit): return permit
        case .tooLong(let pause): throw WalkFailure.throttled(pause: pause)
        case nil: return nil
        }
    }

    /// Leave for the RunTask that comes next, where the last one's is spent or was for another kind of launch. It is waited for
    /// before ownership is proved, since the proof has to be young when the request is sent.
    func renewPermit(_ claimed: inout ClaimedRun, ladder: LaunchLadder) async throws(WalkFailure) {
        let runTask = ladder.rung(attempt: claimed.mark.attempt).runTask
        let client = claimed.planned.session.client
        if let permit = claimed.planned.permit, !permit.isSpent, permit.keys == client.launchKeys(for: runTask) {
            return
        }
        claimed.planned.permit = nil
        do {
            let answer = try await cancelWhenGracefulShutdown {
                try await client.launchPermit(for: runTask, longest: nil)
            }
            if case .granted(let permit) = answer { claimed.planned.permit = permit }
        } catch {
            throw .left(reason: "the host is stopping; recovery goes on")
        }
    }
}
