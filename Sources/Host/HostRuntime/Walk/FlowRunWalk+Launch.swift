internal import AWSAPI
internal import DriverProtocol
internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI
internal import ServiceLifecycle

extension FlowRunWalk {
    /// Claim → RunningTask: the task definition is there, RunTask is sent until it is answered for good.
    /// - Parameter claimed: the claim with its last mark, also after a failure: by that it is proved when the run is ended.
    func launch(
        _ claimed: inout ClaimedRun, _ timeline: inout WalkTimeline
    ) async throws(WalkFailure) -> RunningTask {
        let ladder = LaunchLadder(claimed.planned.plan)
        let run = claimed.planned.run
        let rules = services.configuration.launchRules(ofPool: run.pool.name)
        // What a host that has died has waited counts too.
        let waited = run.standing?.waitingSince.map { Duration.seconds(services.time.now().timeIntervalSince($0)) }
        var wait = CapacityWait(budget: rules.capacityBudget, waited: waited ?? .zero)
        var silence = CapacityWait(budget: rules.capacityBudget, floor: .milliseconds(200), ceiling: .seconds(10))
        var conflictingSince: Duration?
        if run.standing != nil, let task = try await adopt(claimed, except: run.restart?.task.taskARN) { return task }
        if let start = run.restart?.start {
            try await startAgain(&claimed, start, ladder: ladder, wait: &wait, rules: rules)
        }
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
            case .started(let task):
                if await isSurplus(task, of: claimed) {
                    await stopSurplus(task, of: claimed)
                    throw .lost(reason: "another host has launched it under a later attempt of its claim")
                }
                return runningTask(claimed, task, deregister: definition.isToDeregister)
            case .conflict(let arns):
                if let task = try await adopt(claimed, among: arns) { return task }
                let now = services.time.elapsed()
                let since = conflictingSince ?? now
                conflictingSince = since
                guard now - since > services.configuration.conflictPatience else {
                    try await again(
                        &claimed, &silence,
                        "ECS knows the token from an earlier request but shows no task of this claim yet")
                    continue
                }
                conflictingSince = nil
                try await leaveToken(&claimed, ladder: ladder)
                if let task = try await adopt(claimed) { return task }
            case .unclear(let reason): try await again(&claimed, &silence, reason)
            case .definitionGone:
                if let arn = definition.registered { await services.registrar.forget(arn: arn) }
                claimed.planned.definition = nil
                if let task = try await adopt(claimed) { return task }
                try await again(&claimed, &silence, "the task definition was deregistered by somebody")
                var mark = claimed.mark
                mark.attempt += 1
                try await advance(
                    to: mark, &claimed, ladder, name: nil,
                    sentence: "The task definition was deregistered; registering it again.")
            case .capacity(let reason):
                try await awaitCapacity(&claimed, ladder: ladder, wait: &wait, reason: reason)
                if let task = try await adopt(claimed) { return task }
            case .failedStart(let start):
                guard claimed.mark.restarts < rules.startRetries else {
                    throw .crash(
                        message: Self.failedToSubmit(
                            "\(start.reason) The start has failed \(claimed.mark.restarts + 1) times, and is not tried again."
                        ))
                }
                try await startAgain(&claimed, start, ladder: ladder, wait: &wait, rules: rules)
                if let task = try await adopt(claimed) { return task }
            case .permanent(let reason, let remedy):
                if RunTaskRefusal.isAboutNetwork(reason) {
                    await services.facts.forgetNetworks(of: claimed.planned.session)
                }
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
        // However fresh the last proof is: a run that was cancelled or taken over meanwhile is not to be launched by the repetition.
        claimed.provedAt = .zero
    }
}
