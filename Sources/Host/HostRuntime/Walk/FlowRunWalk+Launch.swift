internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI
internal import ServiceLifecycle

extension FlowRunWalk {
    /// Claim → RunningTask: the task definition is there, RunTask is sent until it is answered for good.
    func launch(_ claimed: ClaimedRun, _ timeline: inout WalkTimeline) async throws(WalkFailure) -> RunningTask {
        var claimed = claimed
        let ladder = LaunchLadder(claimed.planned.plan)
        var wait = CapacityWait(budget: services.configuration.capacityBudget)
        var silence = CapacityWait(
            budget: services.configuration.capacityBudget, floor: .milliseconds(200), ceiling: .seconds(10))
        if claimed.planned.run.standing != nil, let task = try await adopt(claimed) { return task }
        while true {
            let found = try await timed(.register, &timeline) { [claimed] () throws(WalkFailure) in
                try await self.definition(for: claimed.planned)
            }
            guard case .ready(let definition) = found else {
                if case .unclear(let reason) = found { try await again(&claimed, &silence, reason) }
                continue
            }
            try checkAge(claimed)
            try await renewPermit(&claimed, ladder: ladder)
            try await prove(&claimed)
            let answer = try await timed(.launch, &timeline) { [claimed] () throws(WalkFailure) in
                try await self.runTask(claimed, ladder: ladder, definition: definition)
            }
            switch answer {
            case .started(let task): return runningTask(claimed, task, deregister: definition.isToDeregister)
            case .conflict(let arns):
                if let task = try await adopt(claimed, among: arns) { return task }
                try await again(
                    &claimed, &silence,
                    "ECS knows the token from an earlier request but shows no task of this claim yet"
                )
            case .unclear(let reason): try await again(&claimed, &silence, reason)
            case .definitionGone:
                if let arn = definition.registered { await services.registrar.forget(arn: arn) }
                claimed.planned.definition = nil
                if let task = try await adopt(claimed) { return task }
                try await again(&claimed, &silence, "the task definition was deregistered by somebody")
                // A round of the whole ladder, so that the rung stays the same.
                try await advance(
                    &claimed, by: ladder.rungs.count, name: nil,
                    sentence: "The task definition was deregistered; registering it again.")
            case .capacity(let reason):
                try await next(&claimed, ladder: ladder, wait: &wait, reason: reason)
                if let task = try await adopt(claimed) { return task }
            case .permanent(let reason, let remedy):
                throw .crash(message: Self.failedToSubmit("\(reason) \(remedy)"))
            }
        }
    }

    /// Waits before the same token is sent again.
    private func again(
        _ claimed: inout ClaimedRun, _ wait: inout CapacityWait, _ reason: String
    ) async throws(WalkFailure) {
        guard let pause = wait.next(fraction: .random(in: 0..<1)) else {
            throw .crash(
                message: Self.failedToSubmit(
                    "AWS gave no answer for good in \(Self.minutes(wait.waited)) minutes: \(reason)"))
        }
        services.logger.warning(
            "AWS has given no answer for good; asking again under the same token",
            metadata: ["flowRun": "\(claimed.identity.flowRunID)", "reason": "\(reason)", "in": "\(pause)"])
        // Whether AWS has done it is not known: when the host stops, the run stays Pending, for recovery to look.
        guard await pauses(pause, &claimed) else { throw .left(reason: "the host is stopping; recovery goes on") }
    }

    /// Goes on after a refusal for want of capacity: to the next rung at once, or to the first one after a pause.
    private func next(
        _ claimed: inout ClaimedRun, ladder: LaunchLadder, wait: inout CapacityWait, reason: String
    ) async throws(WalkFailure) {
        guard ladder.isLastRung(attempt: claimed.mark.attempt) else {
            let rung = ladder.rung(attempt: claimed.mark.attempt + 1).name
            try await advance(&claimed, name: nil, sentence: "No capacity (\(reason)); trying \(rung).", ladder: ladder)
            return
        }
        let waited = wait.waited
        guard let pause = wait.next(fraction: .random(in: 0..<1)) else {
            throw .crash(
                message: Self.failedToSubmit(
                    "no capacity for \(Self.minutes(waited)) minutes: \(reason). Raise the quota, add capacity to the cluster, "
                        + "or give the pool a capacity provider strategy with more room."))
        }
        let text =
            "waiting for capacity: \(reason), next try in \(pause.components.seconds) s (attempt "
            + "\(claimed.mark.attempt + 2), \(Self.minutes(waited)) min of \(Self.minutes(wait.budget)))"
        await services.flowRunLog.write(claimed.identity.flowRunID, level: .warning, text)
        try await advance(
            &claimed, name: await services.server.takesNamedPending() ? "WaitingForCapacity" : nil, sentence: text,
            ladder: ladder)
        guard await pauses(pause, &claimed) else {
            throw .handBack(reason: "worker-host is stopping; the run is launched by the next worker")
        }
        // However fresh the last proof is: the run may have been cancelled while it waited.
        try await prove(&claimed, always: true)
    }

    /// Writes the next attempt to Prefect, before its token is used.
    private func advance(
        _ claimed: inout ClaimedRun, by steps: Int = 1, name: String?, sentence: String, ladder: LaunchLadder? = nil
    ) async throws(WalkFailure) {
        var mark = claimed.mark
        mark.attempt += steps
        if let ladder { mark.cluster = ladder.rung(attempt: mark.attempt).runTask["cluster"]?.string ?? "" }
        try await prove(&claimed, always: true)
        try await write(mark, to: &claimed, name: name, sentence: sentence)
    }

    /// Waits, without a launch slot. A run that is cancelled waits no longer, and has to be proved anew.
    /// - Returns: false when the host is told to stop.
    private func pauses(_ duration: Duration, _ claimed: inout ClaimedRun) async -> Bool {
        let hand = services.hand
        let id = claimed.identity.flowRunID
        hand.move(id, to: .waiting)
        do {
            let end = try await cancelWhenGracefulShutdown {
                let end = try await services.waitingWalks.wait(id, for: duration, time: services.time)
                try await hand.launchSlot(id)
                return end
            }
            if case .woken = end { claimed.provedAt = .zero }
        } catch {
            return false
        }
        return !Task.isShuttingDownGracefully
    }

    private static func minutes(_ duration: Duration) -> Int64 { duration.components.seconds / 60 }
}
