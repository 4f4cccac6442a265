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
    }

    /// Walks. Failures are handled here, each once: told to the run where it is ours, to the log where it is not.
    package func run(_ run: PolledRun) async -> Outcome {
        var timeline = WalkTimeline(due: run.flowRun.expectedStartTime, polled: run.polledAt)
        var claimed: ClaimedRun?
        do throws(WalkFailure) {
            let job = try await timed(.resolve, &timeline) { () throws(WalkFailure) in
                try await untilStop { () throws(WalkFailure) in try await resolve(run) }
            }
            var planned = try await timed(.plan, &timeline) { () throws(WalkFailure) in
                try await untilStop { () throws(WalkFailure) in try await plan(run, job) }
            }
            guard !Task.isShuttingDownGracefully else {
                throw .left(reason: "the host is stopping")
            }
            planned.timeline = timeline
            let claim = try await timed(.claim, &timeline) { [planned] () throws(WalkFailure) in
                try await self.claim(planned)
            }
            claimed = claim
            let task = try await launch(claim, &timeline)
            await timed(.record, &timeline) { await record(task, planned: planned) }
            return .watching(finished(task, timeline: timeline))
        } catch {
            return await settle(error, run: run, claimed: claimed)
        }
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
