internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI
internal import ServiceLifecycle

/// From one attempt to the next: its number and rung are written to Prefect before its token is used, so that whoever goes on
/// goes on from there.
extension FlowRunWalk {
    /// Goes on after a refusal for want of capacity: to the next rung at once, or to the first one after a pause.
    func awaitCapacity(
        _ claimed: inout ClaimedRun, ladder: LaunchLadder, wait: inout CapacityWait, reason: String
    ) async throws(WalkFailure) {
        var mark = claimed.mark
        mark.attempt += 1
        if let rung = ladder.next(after: mark.rung, on: .capacity) {
            mark.rung = rung
            try await advance(
                to: mark, &claimed, ladder, name: nil, sentence: "No capacity (\(reason)); trying \(ladder[rung].name)."
            )
            return
        }
        mark.rung = 0
        let waited = wait.waited
        guard let pause = wait.next(fraction: .random(in: 0..<1)) else {
            throw .crash(
                message: Self.failedToSubmit(
                    "no capacity for \(Self.minutes(waited)) minutes: \(reason). Raise the quota, add capacity to the cluster, "
                        + "or give the pool a capacity provider strategy with more room."))
        }
        let text = CapacityWait.sentence(
            reason: reason, pause: pause, attempt: mark.attempt + 1, waited: waited, budget: wait.budget)
        await services.flowRunLog.write(claimed.identity.flowRunID, level: .warning, text)
        try await advance(
            to: mark, &claimed, ladder,
            name: await services.server.takesNamedPending() ? StandingClaim.waitingName : nil, sentence: text)
        try await rest(pause, &claimed)
    }

    /// Goes on after a task that stopped before its run began.
    func startAgain(
        _ claimed: inout ClaimedRun, _ start: FailedStart, ladder: LaunchLadder, wait: inout CapacityWait,
        rules: LaunchRules
    ) async throws(WalkFailure) {
        guard start.category != .capacity else {
            return try await awaitCapacity(&claimed, ladder: ladder, wait: &wait, reason: start.reason)
        }
        var mark = claimed.mark
        mark.attempt += 1
        mark.restarts += 1
        mark.rung = ladder.next(after: mark.rung, on: start.category) ?? mark.rung
        let pause = FailedStart.pause(
            restarts: claimed.mark.restarts, base: services.configuration.startRetryPause,
            fraction: .random(in: 0..<1))
        let text =
            "the task failed to start: \(start.reason)\(start.reason.hasSuffix(".") ? "" : ".") Starting again in \(pause.components.seconds) s (start "
            + "\(mark.restarts + 1) of \(rules.startRetries + 1), \(ladder[mark.rung].name))"
        await services.flowRunLog.write(claimed.identity.flowRunID, level: .warning, text)
        try await advance(to: mark, &claimed, ladder, name: nil, sentence: text)
        try await rest(pause, &claimed)
    }

    /// Goes on under the next token, when ECS remembers this one for other parameters and has no task for it: whoever used
    /// it, with the plan of another generation of the driver or under another worker's name, was refused.
    func leaveToken(_ claimed: inout ClaimedRun, ladder: LaunchLadder) async throws(WalkFailure) {
        var mark = claimed.mark
        mark.attempt += 1
        try await advance(
            to: mark, &claimed, ladder, name: nil,
            sentence: "ECS remembers the token of attempt \(claimed.mark.attempt) for another plan and has no task of "
                + "it; going on with the next.")
    }

    /// Writes an attempt.
    func advance(
        to mark: ClaimMark, _ claimed: inout ClaimedRun, _ ladder: LaunchLadder, name: String?, sentence: String
    ) async throws(WalkFailure) {
        try await outlastFormerOwner(&claimed)
        var mark = mark
        mark.cluster = ladder[mark.rung].runTask["cluster"]?.string ?? ""
        try await prove(&claimed, always: true)
        try await write(mark, to: &claimed, name: name, sentence: sentence)
    }

    /// A host that the claim was taken over from may live on, with a RunTask under way that its last proof allows. Until that proof
    /// is too old, its task would be one beside that of a later attempt, or of a run that has been ended, and it would not ask
    /// (``isSurplus(_:of:)``).
    func outlastFormerOwner(_ claimed: inout ClaimedRun) async throws(WalkFailure) {
        guard let since = claimed.takenOverAt else { return }
        let end = since + services.configuration.proofLifetime
        guard services.time.elapsed() < end else { return }
        services.logger.info(
            "waiting before the next attempt or the run's end: the host that the claim was taken over from may have a RunTask under way",
            metadata: [
                "flowRun": "\(claimed.identity.flowRunID)", "for": "\(end - services.time.elapsed())",
            ])
        while services.time.elapsed() < end {
            // A cancellation wakes the walk, and changes nothing here. The run stays Pending when the host stops, for recovery to look.
            guard await pauses(end - services.time.elapsed(), &claimed) else {
                throw .left(reason: "the host is stopping; recovery goes on")
            }
        }
    }

    /// Waits before an attempt that is written already.
    private func rest(_ pause: Duration, _ claimed: inout ClaimedRun) async throws(WalkFailure) {
        await keepSlot(of: claimed, for: pause)
        guard await pauses(pause, &claimed) else {
            throw .handBack(reason: "worker-host is stopping; the run is launched by the next worker")
        }
        // However fresh the last proof is: the run may have been cancelled while it waited.
        try await prove(&claimed, always: true)
    }

    /// Prefect lends the slot of a deployment's concurrency limit for the time that a start takes, five minutes, and cancels a run
    /// at its start whose slot has gone to another: a run that waits keeps it.
    private func keepSlot(of claimed: ClaimedRun, for pause: Duration) async {
        guard let lease = claimed.stateDetails["deployment_concurrency_lease_id"]?.string else { return }
        let id = claimed.identity.flowRunID
        do {
            guard try await !services.prefect.renewLease(lease, for: pause + Self.startTime) else { return }
            services.logger.warning(
                "the slot of the deployment's concurrency limit has run out; the run is cancelled at its start if none is free",
                metadata: ["flowRun": "\(id)"])
        } catch {
            services.logger.warning(
                "cannot renew the slot of the deployment's concurrency limit",
                metadata: ["flowRun": "\(id)", "error": "\(error)"])
        }
    }

    /// What a task has from RunTask to its run's start: Prefect's own default.
    private static let startTime: Duration = .seconds(300)

    /// Waits, without a launch slot. A run that is cancelled waits no longer, and has to be proved anew.
    /// - Returns: false when the host is told to stop.
    func pauses(_ duration: Duration, _ claimed: inout ClaimedRun) async -> Bool {
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

    static func minutes(_ duration: Duration) -> Int64 { duration.components.seconds / 60 }
}
