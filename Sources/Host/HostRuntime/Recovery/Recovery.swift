internal import HostCore
internal import Logging
internal import PrefectAPI

/// Finds the pools' unfinished runs that nobody has in hand: launches that a dead host left half done, and tasks that
/// nobody watches.
struct Recovery: Sendable {
    /// What was found.
    struct Findings: Sendable {
        /// Runs to be walked again, under the claim on which they stand.
        var walks: [PolledRun] = []
        /// Tasks to be watched.
        var tasks: [RunningTask] = []
        /// The names of the pools that could be looked at.
        var pools: Set<String> = []
        /// How many runs could not be looked at, and so may be in flight.
        var unseen = 0

        mutating func add(_ other: Findings) {
            walks += other.walks
            tasks += other.tasks
            pools.formUnion(other.pools)
            unseen += other.unseen
        }
    }

    let services: WalkServices
    let reader: DueRunReader
    let passedOver = PassedOver()
    /// Runs in CANCELLING without a task.
    let cancelling = FirstSights()

    /// How many runs are looked at on their own at once.
    private static let breadth = 8
    /// The name of a retry that a task's own process waits for.
    private static let retryName = "AwaitingRetry"

    init(services: WalkServices, reader: DueRunReader) {
        self.services = services
        self.reader = reader
    }

    /// One look.
    /// - Parameter isInHand: whether this host already has the run.
    func look(_ pools: [ServedPool], isInHand: @Sendable (String) -> Bool) async -> Findings {
        var findings = Findings()
        let byPool: [String: [FlowRun]]
        do {
            byPool = Dictionary(grouping: try await unfinished(pools).filter { !isInHand($0.id) }) {
                $0.workPoolName ?? ""
            }
        } catch {
            report(error, pools: pools.map(\.pool.name).joined(separator: ", "))
            return findings
        }
        // A pool that cannot be looked at, because it was deleted for one, keeps no other waiting.
        for served in pools where !Task.isCancelled {
            let name = served.pool.name
            do {
                if let open = byPool[name] {
                    let owners = try await Owners(services: services, pool: name)
                    try await look(at: open, in: served, owners: owners, findings: &findings)
                }
                findings.pools.insert(name)
            } catch {
                report(error, pools: name)
            }
        }
        return findings
    }

    private func report(_ error: any Error, pools: String) {
        guard !Task.isCancelled else { return }
        services.logger.warning(
            "recovery could not look; trying again", metadata: ["pools": "\(pools)", "error": "\(error)"])
    }

    /// All pools' at once: runs that a worker or a task has, and those that wait for a retry in a task that goes on.
    private func unfinished(_ pools: [ServedPool]) async throws -> [FlowRun] {
        guard !pools.isEmpty else { return [] }
        let names = pools.map(\.pool.name)
        let active = try await services.prefect.flowRuns(
            matching: FlowRunFilter(workPoolNames: names, stateTypes: [.pending, .running, .cancelling, .paused]))
        let retries = try await services.prefect.flowRuns(
            matching: FlowRunFilter(
                workPoolNames: names, stateTypes: [.scheduled], stateNames: [Self.retryName]))
        return active + retries.filter { $0.retryType == "in_process" || !$0.tellsRetryType }
    }

    /// Runs of one pool: by their pids first, a hundred a call; what that does not tell, one by one.
    func look(
        at runs: [FlowRun], in served: ServedPool, owners: Owners, findings: inout Findings
    ) async throws {
        let now = services.time.elapsed()
        let open = runs.filter { !passedOver.contains($0, now: now) }
        let (found, unknown) = await byPID(open, owners: owners)
        findings.tasks += found
        // A claim of somebody who lives is his.
        let left = unknown.filter { run in
            run.state.flatMap { StateRecord($0).mark }.map(owners.mayTake) ?? true
        }
        let search = TaskSearch()
        let polled = try await reader.complete(left.map { ($0, served) })
        var waiting = polled[...]
        findings.add(
            await withTaskGroup(of: Findings.self) { group in
                func next() {
                    guard let run = waiting.popFirst(), !Task.isCancelled else { return }
                    group.addTask { await self.takeOver(run, owners: owners, search: search) }
                }
                for _ in 0..<Self.breadth { next() }
                var all = Findings()
                while let one = await group.next() {
                    all.add(one)
                    next()
                }
                return all
            })
    }
}
