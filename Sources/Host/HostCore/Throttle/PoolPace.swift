package import Throttling

/// How fast a pool's runs can be launched, by what its runs needed lately: the measure of a poll.
package struct PoolPace: Sendable, Equatable {
    /// How far ahead runs are fetched, and the longest that a run waits for AWS's leave before it is left to others.
    package static let horizon: Duration = .seconds(3)
    /// How long a kind of launch is remembered.
    private static let memory: Duration = .seconds(120)

    /// What AWS counts a kind of launch by, and when there was one last.
    private var lanes: [[CallKey]: Duration] = [:]
    /// The drivers that planned, and when last.
    private var drivers: [String: Duration] = [:]
    /// How long a plan takes, as a moving average; nil before the first.
    private var planTime: Duration?

    package init() {}

    /// A run of the pool was planned.
    package mutating func planned(driver: String, in time: Duration, lane: [CallKey], now: Duration) {
        lanes[lane] = now
        drivers[driver] = now
        planTime = planTime.map { $0 * 0.8 + time * 0.2 } ?? time
        lanes = lanes.filter { now - $0.value < Self.memory }
        drivers = drivers.filter { now - $0.value < Self.memory }
    }

    /// The kinds of launches lately seen.
    package var knownLanes: [[CallKey]] { Array(lanes.keys) }
    package var knownDrivers: [String] { Array(drivers.keys) }

    /// How many runs the next poll asks for.
    ///
    /// - Parameters:
    ///   - launchable: the calls that AWS takes within the horizon, for each of ``knownLanes``.
    ///   - freeSlots: the requests that the drivers can take now.
    ///   - planning: the pool's runs that are being planned already.
    ///   - most: the most at all, and what is asked for while nothing is known of the pool.
    package func wanted(launchable: [Int], freeSlots: Int, planning: Int, most: Int) -> Int {
        guard let planTime, !lanes.isEmpty else { return max(0, most - planning) }
        let launches = launchable.reduce(0) { min(most, $0 + min(most, $1)) }
        // Each slot takes one plan after another while the horizon lasts.
        let rounds = max(1, Self.horizon / max(planTime, .milliseconds(1)))
        let plans = Int(min(Double(freeSlots) * rounds, Double(most)))
        // A driver that takes nothing is tried with one run, whose fate tells why.
        return max(0, min(launches - planning, plans == 0 ? 1 - planning : plans))
    }

    /// From how many wanted runs on a poll is worth its requests: half of what the horizon brings, at least one.
    /// - Parameter rates: the calls a second that AWS takes at present, for each of ``knownLanes``.
    package func worthwhile(rates: [Double], most: Int) -> Int {
        guard !rates.isEmpty else { return max(1, most / 2) }
        let horizon = rates.reduce(0, +) * (Self.horizon / .seconds(1))
        return max(1, Int(min(Double(most), horizon)) / 2)
    }
}
