package import AWSAPI
package import DriverSupervision
internal import HostCore
internal import Synchronization
package import Throttling

/// What the pools' runs needed lately, measured by what AWS and the drivers can take now.
package final class PoolPaces: Sendable {
    private let throttle: AWSThrottle
    private let fleet: DriverFleet
    /// The most runs that one poll of a pool asks for: what keeps the launch slots busy.
    private let most: Int
    private let paces = Mutex<[String: PoolPace]>([:])

    /// The launch slots' worth of runs that is fetched at once.
    private static let slotRounds = 2
    /// The most runs that Prefect gives at once, unless its settings say otherwise.
    static let largestPoll = 200

    package init(throttle: AWSThrottle, fleet: DriverFleet, limitLaunching: Int) {
        self.throttle = throttle
        self.fleet = fleet
        most = min(Self.largestPoll, limitLaunching * Self.slotRounds)
    }

    /// A run of the pool was planned.
    package func planned(pool: String, driver: String, in time: Duration, lane: [CallKey], now: Duration) {
        paces.withLock { $0[pool, default: PoolPace()].planned(driver: driver, in: time, lane: lane, now: now) }
    }

    /// How many runs of a pool are to be asked for.
    /// - Parameter planning: the pool's runs that are being planned already.
    package func wanted(pool: String, planning: Int) async -> Int {
        let pace = pace(of: pool)
        let launchable = pace.knownLanes.map { throttle.launchable($0, within: PoolPace.horizon) }
        var slots = 0
        for driver in pace.knownDrivers { slots += await fleet.freeSlots(of: driver) }
        return pace.wanted(launchable: launchable, freeSlots: slots, planning: planning, most: most)
    }

    /// See ``PoolPace/worthwhile(rates:most:)``.
    package func worthwhile(pool: String) -> Int {
        let pace = pace(of: pool)
        return pace.worthwhile(rates: pace.knownLanes.map { throttle.rate($0) }, most: most)
    }

    private func pace(of pool: String) -> PoolPace { paces.withLock { $0[pool] ?? PoolPace() } }
}
