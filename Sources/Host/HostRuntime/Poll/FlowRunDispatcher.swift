internal import DriverSupervision
internal import HostCore
internal import Logging
package import Observability
internal import PrefectAPI
internal import ServiceLifecycle

/// Polls, and starts a walk for each run that is due: the host's heart.
///
/// When the host is told to stop, it polls no more and waits for the walks: those that have a claim finish their launch and
/// record it, the others let go.
package struct FlowRunDispatcher: Service {
    private let services: WalkServices
    private let directory: PoolDirectory
    private let reader: DueRunReader
    private let health: HealthState
    private let starter: WalkStarter

    /// How often the room is looked at while there is too little of it.
    private static let crowdedPause: Duration = .milliseconds(100)

    package init(services: WalkServices, directory: PoolDirectory, reader: DueRunReader, health: HealthState) {
        self.services = services
        self.directory = directory
        self.reader = reader
        self.health = health
        starter = WalkStarter(services: services)
    }

    package func run() async throws {
        var pools = await directory.known
        await withDiscardingTaskGroup { group in
            var round = services.time.elapsed()
            var isFirst = true  // the start has read the pools
            /// The pools that may have more than there was room for: they are asked again between the rounds.
            var crowded: Set<String> = []
            while !Task.isShuttingDownGracefully {
                let isRound = services.time.elapsed() >= round
                do {
                    if isRound {
                        round = services.time.elapsed() + services.configuration.query
                        if !isFirst { pools = try await cancelWhenGracefulShutdown { try await directory.refresh() } }
                        isFirst = false
                    }
                    guard await isCounted(pools, until: round) else { continue }
                    let polled = isRound ? pools : pools.filter { crowded.contains($0.pool.name) }
                    crowded = try await poll(polled, in: &group)
                    health.polled(at: .now)
                    if services.configuration.runOnce, crowded.isEmpty { break }
                } catch {
                    report(error)
                    crowded = []
                }
                await rest(until: round, crowded: crowded)
            }
        }
        if services.configuration.runOnce { await waitForTasks() }
    }

    /// With a limit, nothing is claimed before recovery has counted what is in flight already: a host killed with its hands full
    /// would have more in them than it may after its next start. Recovery logs why it cannot look.
    /// - Returns: false when that takes longer than until the next round, which may know of other pools.
    private func isCounted(_ pools: [ServedPool], until round: Duration) async -> Bool {
        guard services.configuration.limit != nil else { return true }
        while !services.recovered.cover(pools) {
            guard services.time.elapsed() < round, !Task.isShuttingDownGracefully else { return false }
            await pause(Self.crowdedPause)
        }
        return true
    }

    /// Starts walks for what is due, as many as can be launched soon.
    /// - Returns: the pools that may have more than there was room for.
    private func poll(_ pools: [ServedPool], in group: inout DiscardingTaskGroup) async throws -> Set<String> {
        let now = services.time.elapsed()
        let hand = services.hand
        var wanted: [String: Int] = [:]
        for served in pools where !served.pool.isPaused { wanted[served.pool.name] = await room(for: served.pool.name) }
        let asked = wanted.filter { $0.value > 0 }
        guard !asked.isEmpty else { return Set(wanted.keys) }
        // Runs that are not claimed yet, or are left alone, still stand in front of the others.
        let passedOver = hand.passedOver(now: now)
        let peers = services.peers
        var limits: [String: Int] = [:]
        var sharers: [String: Int] = [:]
        for (pool, count) in asked {
            let workers = peers.share(ofPool: pool).count
            sharers[pool] = workers
            limits[pool] = min((count + passedOver) * workers, PoolPaces.largestPoll)
        }
        let runs = try await cancelWhenGracefulShutdown { [limits] in
            try await reader.poll(pools, limits: limits) { served, runs in
                let open = runs.filter { !hand.passesOver($0.id, now: now) }
                guard !open.isEmpty else { return [] }
                return await peers.current(ofPool: served.pool.name).ordered(open, id: \.id, queue: \.workQueueID)
            }
        }
        // Of a poll that was made before the others were known only a share is taken.
        var most: [String: Int] = [:]
        for (pool, count) in asked {
            let known = sharers[pool] ?? 1
            most[pool] = max(1, count * known / max(known, peers.share(ofPool: pool).count))
        }
        var started: [String: Int] = [:]
        for run in runs where hand.room > 0 && started[run.pool.name, default: 0] < most[run.pool.name] ?? 0 {
            if starter.start(run, in: &group) { started[run.pool.name, default: 0] += 1 }
        }
        let isFull = hand.room == 0
        return Set(wanted.keys.filter { isFull || started[$0] ?? 0 >= most[$0] ?? 0 })
    }

    /// How many runs of a pool can be launched soon.
    private func room(for pool: String) async -> Int {
        let room = services.hand.room
        guard room > 0 else { return 0 }
        return min(room, await services.paces.wanted(pool: pool, planning: services.hand.planning(ofPool: pool)))
    }

    /// Waits for the next round, or until one of the crowded pools is worth a poll: asking for each run would cost more
    /// requests than launching it.
    private func rest(until round: Duration, crowded: Set<String>) async {
        guard !crowded.isEmpty else {
            await pause(max(round - services.time.elapsed(), .milliseconds(10)))
            return
        }
        repeat {
            await pause(Self.crowdedPause)
        } while await !isWorthAPoll(crowded) && services.time.elapsed() < round && !Task.isShuttingDownGracefully
    }

    private func isWorthAPoll(_ pools: Set<String>) async -> Bool {
        for pool in pools {
            let room = await room(for: pool)
            guard room > 0 else { continue }
            let worthwhile = min(services.paces.worthwhile(pool: pool), services.configuration.limit ?? .max)
            if room >= worthwhile || services.hand.unclaimed(ofPool: pool) == 0 { return true }
        }
        return false
    }

    private func report(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        if let prefect = error as? PrefectError, prefect.kind == .unauthorized {
            health.refused(prefect.description)
        }
        services.logger.error("cannot poll; trying again", metadata: ["error": "\(error)"])
    }

    /// Waits, but not beyond the moment at which the host is told to stop.
    private func pause(_ duration: Duration) async {
        try? await cancelWhenGracefulShutdown { try await services.time.sleep(duration) }
    }

    private func waitForTasks() async {
        while services.hand.count > 0, !Task.isShuttingDownGracefully { await pause(Self.crowdedPause) }
    }
}
