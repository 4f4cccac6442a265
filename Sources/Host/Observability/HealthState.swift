internal import Synchronization

/// Whether the host does its work, told by the poller and asked by the health endpoint.
package final class HealthState: Sendable {
    private let lastPoll: Mutex<ContinuousClock.Instant>
    private let refusal = Mutex<String?>(nil)
    private let tolerance: Duration

    /// - Parameter tolerance: the longest time without a successful poll that still counts as healthy.
    package init(startedAt: ContinuousClock.Instant, tolerance: Duration) {
        lastPoll = Mutex(startedAt)
        self.tolerance = tolerance
    }

    /// A poll was answered.
    package func polled(at instant: ContinuousClock.Instant) {
        lastPoll.withLock { $0 = instant }
        refusal.withLock { $0 = nil }
    }

    /// Prefect refuses the host's key: no waiting helps, so the host is unhealthy at once.
    package func refused(_ reason: String) {
        refusal.withLock { $0 = reason }
    }

    /// Nil when healthy, else the reason.
    package func problem(at instant: ContinuousClock.Instant) -> String? {
        if let reason = refusal.withLock({ $0 }) { return reason }
        let silence = lastPoll.withLock { instant - $0 }
        guard silence > tolerance else { return nil }
        return "no successful poll of the Prefect server for \(silence.components.seconds) s "
            + "(at most \(tolerance.components.seconds) s are expected)"
    }
}
