package import FoundationEssentials

/// The clocks, passed in: the calendar's for what is shown and sent, a continuous one (which also counts sleep) for what
/// is measured and waited for.
package struct TimeSource: Sendable {
    /// The time of day.
    package let now: @Sendable () -> Date
    /// The time since some fixed moment.
    package let elapsed: @Sendable () -> Duration
    /// Waits; throws when the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Date, elapsed: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.elapsed = elapsed
        self.sleep = sleep
    }

    /// The machine's clocks.
    package static let system: TimeSource = {
        let clock = ContinuousClock()
        let origin = clock.now
        return TimeSource(
            now: { Date() }, elapsed: { origin.duration(to: clock.now) },
            sleep: { try await clock.sleep(for: $0) })
    }()
}
