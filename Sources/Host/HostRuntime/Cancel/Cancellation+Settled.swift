internal import AWSAPI
internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI

/// Runs whose end stands, but whose task may go on: Prefect makes CANCELLED of CANCELLING by itself after some minutes, a
/// person may set it, a run may be deleted.
extension Cancellation {
    /// How far back the first look goes.
    private static let horizon: Double = 3600
    /// How far two looks overlap: clocks differ, and a task may show itself late.
    private static let overlap: Double = 120
    /// When a run without a task is searched again: ListTasks lags behind RunTask.
    private static let secondSearch: Duration = .seconds(60)
    /// The most runs that are searched in one look: each costs a history and two lists.
    private static let searchesPerLook = 50

    /// Asks for runs that were cancelled since the last look, of all pools at once, and ends what is left of them.
    func lookBack() async {
        let pools = await directory.known
        guard !pools.isEmpty else { return }
        let now = services.time.now()
        let horizon = now.addingTimeInterval(-Self.horizon)
        let since = max(lookedBackAt.map { $0.addingTimeInterval(-Self.overlap) } ?? horizon, horizon)
        let runs: [FlowRun]
        do {
            runs = try await services.prefect.flowRuns(
                matching: FlowRunFilter(
                    workPoolNames: pools.map(\.pool.name), stateTypes: [.cancelled], endedAfter: since))
        } catch {
            report(error, "cannot ask for runs that were cancelled; trying again")
            return
        }
        forgetOld()
        var searches = 0
        for run in runs where !Task.isCancelled {
            if let task = await services.watcher.task(of: run.id) {
                await settle(run, task)
            } else if services.hand.contains(run.id) {
                services.waitingWalks.wake(run.id)
            } else if isToSearch(run) {
                searches += 1
                guard searches <= Self.searchesPerLook else { return }  // the same look again, for the others
                guard let served = pools.first(where: { $0.pool.name == run.workPoolName }) else { continue }
                await search(run, in: served)
            }
        }
        // What could not be searched now is met again.
        if failedSearches.isEmpty { lookedBackAt = now }
    }

    /// Reads the runs of all watched tasks in batches: a run that was deleted, cancelled or claimed anew loses its task.
    func lookAtWatched() async {
        let tasks = await services.watcher.tasks
        guard !tasks.isEmpty, let verdicts = await judge.verify(tasks) else { return }
        for task in tasks where !Task.isCancelled {
            switch verdicts[task.flowRunID] {
            case .cancelled(let run): await settle(run, task)
            case .superseded(let reason): await discard(task, reason: reason)
            case .stands, nil: break
            }
        }
    }

    /// Stops the task of a run that is CANCELLED already, when its own process has had the time to end.
    private func settle(_ run: FlowRun, _ task: RunningTask) async {
        switch settled.meet(run.id, stateID: run.stateID ?? "", now: services.time.elapsed()) {
        case .nothing: break
        case .examine:
            let verdict = await examine(run, task)
            settled.judged(run.id, verdict)
            if verdict == .stopAtOnce { await settle(run, task) }
        case .stop:
            if await judge.stop(task, reason: "the flow run was cancelled") {
                settled.done(run.id)
            } else {
                settled.failed(run.id)
            }
        }
    }

    private func isToSearch(_ run: FlowRun) -> Bool {
        let now = services.time.elapsed()
        if let failed = failedSearches[Self.key(run)], now - failed < Self.secondSearch { return false }
        guard let last = searched[Self.key(run)] else { return true }
        return last >= .zero && now - last >= Self.secondSearch
    }

    /// Looks for the task of a run that nobody has in hand; one that runs is watched from now on, and so met again.
    private func search(_ run: FlowRun, in served: ServedPool) async {
        do {
            let left = try await recovery.taskLeft(by: run, in: served)
            // The second search is the last.
            searched[Self.key(run)] = searched[Self.key(run)] == nil ? services.time.elapsed() : .seconds(-1)
            failedSearches[Self.key(run)] = nil
            guard let left else { return }
            await starter.watch(left)
            await settle(run, left)
        } catch {
            failedSearches[Self.key(run)] = services.time.elapsed()
            report(error, "cannot look for the task of a cancelled run; trying again")
        }
    }

    private func forgetOld() {
        let now = services.time.elapsed()
        failedSearches = failedSearches.filter { now - $0.value < Self.secondSearch * 2 }
        settled.forgetOld(now: now)
        if searched.count > 10_000 { searched = [:] }
    }
}

extension Recovery {
    /// The task of a cancelled run's claim, its last where it was scheduled again since, that still runs and whose owner does not
    /// live.
    fileprivate func taskLeft(by run: FlowRun, in served: ServedPool) async throws -> RunningTask? {
        let history = try await services.prefect.stateHistory(ofFlowRun: run.id).map { StateRecord($0) }
        guard let standing = StandingClaim(history: history) ?? UnclaimedCancellation(history: history)?.earlier,
            try await Owners(services: services, pool: served.pool.name).mayTake(standing.mark),
            let polled = try await reader.complete([(run, served)]).first
        else { return nil }
        let pid = InfrastructurePID(run.infrastructurePID)
        let region = pid?.region ?? (standing.mark.region.isEmpty ? nil : standing.mark.region)
        let identity = LaunchIdentity(flowRunID: run.id, claim: standing.mark.claim)
        let (session, found) = try await find(identity, standing, run: polled, region: region, search: TaskSearch())
        guard let found, found.desiredStatus != "STOPPED" else { return nil }
        return runningTask(run, found, identity, session)
    }
}
