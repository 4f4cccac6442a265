internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI
internal import ServiceLifecycle

/// One flow run's way from the poll to its task: every step a value, made here and read in the next.
///
/// Planning comes before claiming, since it has no effects; nothing is launched that is not claimed, and nothing is claimed
/// once the host is stopping.
package struct FlowRunWalk: Sendable {
    let services: WalkServices

    package init(services: WalkServices) {
        self.services = services
    }

    /// What became of the run.
    package enum Outcome: Sendable {
        /// Its task is watched from now on.
        case watching(RunningTask)
        /// It is out of this host's hands.
        case released
        /// It was not claimed, and is to be left alone for a while.
        case left
        /// It was not claimed, and is to be left alone for this long.
        case postponed(Duration)
    }

    /// Walks. Failures are handled here, each once: told to the run where it is ours, to the log where it is not.
    package func run(_ run: PolledRun) async -> Outcome {
        var timeline = WalkTimeline(due: run.flowRun.expectedStartTime, polled: run.polledAt)
        var ready: PlannedRun?
        var claimed: ClaimedRun?
        do throws(WalkFailure) {
            let job = try await timed(.resolve, &timeline) { () throws(WalkFailure) in
                try await untilStop { () throws(WalkFailure) in try await resolve(run) }
            }
            let planStart = services.time.elapsed()
            let planned = try await timed(.plan, &timeline) { () throws(WalkFailure) in
                try await untilStop { () throws(WalkFailure) in
                    let planned = try await plan(run, job)
                    services.shadow?.offer(planned)
                    return try await allowed(planned)
                }
            }
            notePace(planned, since: planStart)
            var admitted = try await timed(.admit, &timeline) { () throws(WalkFailure) in
                try await untilStop { () throws(WalkFailure) in try await admit(planned) }
            }
            ready = admitted
            guard !Task.isShuttingDownGracefully else {
                throw .left(reason: "the host is stopping")
            }
            admitted.timeline = timeline
            var claim = try await timed(.claim, &timeline) { [admitted] () throws(WalkFailure) in
                try await self.claim(admitted)
            }
            defer { claimed = claim }
            ready = nil
            let task = try await launch(&claim, &timeline)
            await timed(.record, &timeline) { [claim] in await record(task, planned: claim.planned) }
            return .watching(finished(task, timeline: timeline))
        } catch {
            if let ready { await discard(ready) }
            return await settle(error, run: run, claimed: claimed)
        }
    }

    /// What the next polls of the pool go by.
    private func notePace(_ planned: PlannedRun, since start: Duration) {
        let now = services.time.elapsed()
        services.paces.planned(
            pool: planned.run.pool.name, driver: planned.driver, in: now - start,
            lane: planned.session.client.launchKeys(for: planned.plan.attempts[0].runTask), now: now)
    }

    private func finished(_ task: RunningTask, timeline: WalkTimeline) -> RunningTask {
        var task = task
        task.timeline = timeline
        services.logger.debug(
            "steps of the walk", metadata: ["flowRun": "\(task.flowRunID)", "steps": "\(timeline.summary)"])
        return task
    }

    /// Does what has no effects yet, unless the host is told to stop.
    private func untilStop<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(WalkFailure) -> Value
    ) async throws(WalkFailure) -> Value {
        do {
            return try await cancelWhenGracefulShutdown { try await body() }
        } catch let failure as WalkFailure {
            throw failure
        } catch {
            throw .left(reason: "the host is stopping")
        }
    }

    /// Runs a step and notes when it began and ended.
    func timed<Value: Sendable, Failure: Error>(
        _ step: WalkStep, _ timeline: inout WalkTimeline, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let start = services.time.now()
        let value = try await body()
        timeline.add(step, from: start, to: services.time.now())
        return value
    }
}
