package import DriverSupervision
package import HostCore
package import Logging
internal import PrefectAPI
internal import Synchronization

/// The shadows of all pools that have one.
package final class ShadowPlanning: Sendable {
    private let shadows: [String: PoolShadow]
    private let fleet: DriverFleet
    private let facts: FactCache
    private let time: TimeSource
    private let logger: Logger
    /// What was last told of each pool.
    private let told = Mutex<[String: ShadowTally]>([:])

    /// The time between two reports.
    private static let interval: Duration = .seconds(60)
    /// The most places that a report names.
    private static let mostNamed = 10

    /// - Parameters:
    ///   - drivers: the shadow of each pool.
    ///   - fleet: a fleet of the shadows' own, which ``run()`` runs.
    ///   - facts: shared with the walk.
    package init(
        drivers: [String: String], fleet: DriverFleet, facts: FactCache, time: TimeSource, logger: Logger
    ) {
        shadows = drivers.reduce(into: [:]) { shadows, entry in
            shadows[entry.key] = PoolShadow(pool: entry.key, driver: entry.value, fleet: fleet, logger: logger)
        }
        self.fleet = fleet
        self.facts = facts
        self.time = time
        self.logger = logger
    }

    /// What the shadows have come to, by pool.
    package var snapshot: [ShadowSnapshot] {
        shadows.values.map(\.snapshot).sorted { $0.pool < $1.pool }
    }

    /// Offers a planned run to its pool's shadow; never waits.
    func offer(_ planned: PlannedRun) {
        offer(ShadowOffer(planned, facts: facts), ofPool: planned.run.pool.name)
    }

    /// The same for a run of a pool; one that has no shadow is passed over.
    package func offer(_ offer: ShadowOffer, ofPool pool: String) {
        shadows[pool]?.offer(offer)
    }

    /// Plans, and reports at intervals, until the calling task is cancelled; then ends the shadows' processes.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.fleet.run() }
            for shadow in shadows.values { group.addTask { await shadow.run() } }
            group.addTask {
                while (try? await self.time.sleep(Self.interval)) != nil { self.report() }
            }
        }
    }

    /// Tells the totals of each pool where they have changed.
    package func report() {
        for shadow in snapshot {
            let isNews = told.withLock { $0.updateValue(shadow.tally, forKey: shadow.pool) != shadow.tally }
            guard isNews, shadow.tally.offered > 0 else { continue }
            let tally = shadow.tally
            var metadata: Logger.Metadata = [
                "pool": "\(shadow.pool)", "shadow": "\(shadow.driver)", "same": "\(tally.same)",
                "different": "\(tally.different)", "failed": "\(tally.failed)", "dropped": "\(tally.dropped)",
            ]
            let named = tally.mostFrequent.prefix(Self.mostNamed).map { "\($0.path) in \($0.count)" }
            if !named.isEmpty {
                let rest = tally.paths.count - named.count
                metadata["differences"] = "\(named.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")"
            }
            if let failure = tally.lastFailure { metadata["lastFailure"] = "\(failure)" }
            logger.notice("plans compared with the shadow's", metadata: metadata)
        }
    }
}
