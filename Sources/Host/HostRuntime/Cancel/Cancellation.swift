internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI

/// Ends the tasks of runs that were cancelled or deleted, and tells Prefect of it.
///
/// Of several hosts the one that has the run in hand acts, or any, where the owner does not live.
package actor Cancellation {
    let services: WalkServices
    let directory: PoolDirectory
    let judge: StopJudge
    let recovery: Recovery
    let starter: WalkStarter

    /// Runs that are being cancelled.
    var ledger: CancelLedger
    /// Runs whose cancelling is over and whose task may still be there.
    var settled: CancelLedger
    /// The cancelled runs that were searched for a task, by id and state, and when.
    var searched: [String: Duration] = [:]
    /// Those that could not be searched, and when that was tried last: they keep no other waiting.
    var failedSearches: [String: Duration] = [:]
    /// Runs in CANCELLING that are nobody's of ours, by id and state, and when they were looked at: another host's or another
    /// worker's, so that they cost a look no more often than recovery looks.
    private var strangers: [String: Duration] = [:]
    /// When cancelled runs were last asked for, by this machine's calendar; nil before the first time.
    var lookedBackAt: Date?

    /// The longest time that a run whose cancelling is over leaves to its own process: it has nothing more to say.
    private static let longestSettledGrace: Duration = .seconds(30)

    package init(services: WalkServices, directory: PoolDirectory, reader: DueRunReader, judge: StopJudge) {
        self.services = services
        self.directory = directory
        self.judge = judge
        recovery = Recovery(services: services, reader: reader)
        starter = WalkStarter(services: services)
        let grace = services.configuration.cancellationGrace
        ledger = CancelLedger(grace: grace)
        settled = CancelLedger(grace: min(grace, Self.longestSettledGrace))
    }

    /// Looks until the calling task is cancelled. What takes long keeps no cancellation waiting.
    package func run() async {
        let configuration = services.configuration
        await withDiscardingTaskGroup { group in
            group.addTask { await self.repeatedly(every: configuration.cancellation) { await self.look() } }
            group.addTask { await self.repeatedly(every: configuration.recovery) { await self.lookBack() } }
            group.addTask { await self.repeatedly(every: configuration.watchedStates) { await self.lookAtWatched() } }
        }
    }

    private nonisolated func repeatedly(every interval: Duration, _ body: () async -> Void) async {
        while !Task.isCancelled {
            do { try await services.time.sleep(interval) } catch { return }
            await body()
        }
    }

    /// Asks for the runs in CANCELLING of all pools at once, and does for each what is due.
    func look() async {
        let pools = await directory.known
        guard !pools.isEmpty else { return }
        let runs: [FlowRun]
        do {
            runs = try await services.prefect.flowRuns(
                matching: FlowRunFilter(workPoolNames: pools.map(\.pool.name), stateTypes: [.cancelling]))
        } catch {
            report(error, "cannot ask for cancelled runs; trying again")
            return
        }
        let now = services.time.elapsed()
        ledger.forgetOld(now: now)
        strangers = strangers.filter { now - $0.value < services.configuration.recovery }
        var unknown: [String: [FlowRun]] = [:]
        for run in runs {
            if let task = await services.watcher.task(of: run.id) {
                await cancel(run, task)
            } else if services.hand.contains(run.id) {
                services.waitingWalks.wake(run.id)
            } else if strangers[Self.key(run)] == nil {
                strangers[Self.key(run)] = now
                unknown[run.workPoolName ?? "", default: []].append(run)
            }
        }
        for (pool, runs) in unknown {
            guard let served = pools.first(where: { $0.pool.name == pool }) else { continue }
            await takeIn(runs, of: served)
        }
    }

    /// Goes on with runs that a dead host has left: their tasks are watched from now on, and ended at the next look; those
    /// without a task are told as cancelled.
    private func takeIn(_ runs: [FlowRun], of served: ServedPool) async {
        do {
            var findings = Recovery.Findings()
            let owners = try await Owners(services: services, pool: served.pool.name)
            try await recovery.look(at: runs, in: served, owners: owners, findings: &findings)
            for task in findings.tasks {
                await starter.watch(task)
                if let run = runs.first(where: { $0.id == task.flowRunID }) { await cancel(run, task) }
            }
        } catch {
            report(error, "cannot look for the tasks of cancelled runs; trying again")
        }
    }

    /// Does what is due for a run in CANCELLING whose task is watched here.
    private func cancel(_ run: FlowRun, _ task: RunningTask) async {
        switch ledger.meet(run.id, stateID: run.stateID ?? "", now: services.time.elapsed()) {
        case .nothing: break
        case .examine:
            let verdict = await examine(run, task)
            ledger.judged(run.id, verdict)
            if verdict == .stopAtOnce { await cancel(run, task) }
            if verdict == .stopAfterGrace {
                await services.flowRunLog.write(
                    run.id, level: .info,
                    "Cancelling: the flow has \(services.configuration.cancellationGrace.components.seconds) s to end "
                        + "itself, then its ECS task is stopped.")
            }
        case .stop:
            guard await judge.stop(task, reason: "the flow run was cancelled"), await tell(run, task) else {
                ledger.failed(run.id)
                return
            }
            ledger.done(run.id)
        }
    }

    /// Says what is to become of a watched task. One whose claim no longer stands is stopped here, and its run is looked at anew,
    /// without it.
    /// - Returns: nil when Prefect does not answer now.
    func examine(_ run: FlowRun, _ task: RunningTask) async -> CancelVerdict? {
        do {
            let history = try await services.prefect.stateHistory(ofFlowRun: run.id).map { StateRecord($0) }
            let verdict = CancelVerdict.judge(history: history, claim: task.identity.claim)
            if verdict == .superseded { await discard(task, reason: "the flow run was scheduled or claimed anew") }
            return verdict
        } catch {
            report(error, "cannot read the states of a cancelled run; trying again")
            return nil
        }
    }

    /// Stops a task that has lost its run.
    func discard(_ task: RunningTask, reason: String) async {
        if await judge.stop(task, reason: reason) { await services.watcher.release(task) }
    }

    /// Proposed, not forced: a run that has ended itself meanwhile keeps its own end.
    private func tell(_ run: FlowRun, _ task: RunningTask) async -> Bool {
        do {
            let answer = try await services.prefect.setState(
                StateProposal(
                    .cancelled, name: "Cancelled",
                    message: "Cancelled; worker-host has stopped its ECS task \(task.taskARN)."), flowRun: run.id)
            if case .wait = answer { return false }
            services.logger.notice(
                "flow run cancelled", metadata: ["flowRun": "\(run.id)", "task": "\(task.taskARN)"])
            return true
        } catch {
            report(error, "cannot tell Prefect that a run is cancelled; trying again")
            return false
        }
    }

    static func key(_ run: FlowRun) -> String { "\(run.id) \(run.stateID ?? "")" }

    func report(_ error: any Error, _ what: String) {
        guard !Task.isCancelled else { return }
        services.logger.warning("\(what)", metadata: ["error": "\(error)"])
    }
}
