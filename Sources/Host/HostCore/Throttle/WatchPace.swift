/// How often the tasks are looked at.
package enum WatchPace {
    /// The share of AWS's read rate that watching takes; launches, recovery and other callers have the rest.
    private static let share = 0.5

    /// How many times rarer looks are while events tell what happens.
    private static let rarity = 6

    /// Whether tasks are to be looked at now.
    /// - Parameters:
    ///   - elapsed: the time since the last look.
    ///   - pause: the time between two looks without events.
    ///   - eventsFlow: whether events tell what happens.
    package static func isLookDue(after elapsed: Duration, pause: Duration, eventsFlow: Bool) -> Bool {
        !eventsFlow || elapsed >= pause * rarity
    }

    /// One account and region that is watched.
    package struct Load: Sendable, Equatable {
        /// The tasks under way in each of its clusters.
        package let clusters: [Int]
        /// The reads a second that AWS takes at present; nil: not known to be bounded.
        package let rate: Double?

        package init(clusters: [Int], rate: Double?) {
            self.clusters = clusters
            self.rate = rate
        }

        /// The DescribeTasks of one look: a hundred tasks of a cluster each.
        package var calls: Int { clusters.reduce(0) { $0 + ($1 + 99) / 100 } }
    }

    /// The time from one look to the next: as configured, or longer where the looks would take more than their share. A stopped
    /// task stays visible for an hour, so a late look misses nothing.
    package static func pause(interval: Duration, loads: [Load]) -> Duration {
        loads.reduce(interval) { longest, load in
            guard let rate = load.rate, rate > 0 else { return longest }
            return max(longest, .seconds(Double(load.calls) / (rate * share)))
        }
    }
}
