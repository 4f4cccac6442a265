/// When a driver whose process ended is started again: after a pause that doubles, and after a long one when it ended
/// too often. Pure: times are durations since some fixed moment.
package struct RestartPolicy: Sendable, Equatable {
    /// The numbers.
    package struct Limits: Sendable, Equatable {
        /// The first pause; it doubles with each ending in a row.
        package var firstPause: Duration = .seconds(1)
        /// The longest pause.
        package var longestPause: Duration = .seconds(60)
        /// This many endings within `window` quarantine the driver.
        package var quarantineAfter: Int = 5
        package var window: Duration = .seconds(180)
        /// How long a quarantine lasts; then one ending more begins the next.
        package var quarantine: Duration = .seconds(600)

        /// The protocol's numbers.
        package init() {}
    }

    /// Whether a process may be started.
    package enum Permission: Sendable, Equatable {
        case now
        /// After a pause.
        case at(Duration)
        /// Quarantined until then.
        case quarantined(until: Duration)
    }

    private let limits: Limits
    private var endings: [Duration] = []
    private var endingsInARow = 0
    private var notBefore: Duration?
    private var quarantinedUntil: Duration?
    private var isHalfOpen = false

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Notes that a process ended otherwise than asked, or did not start.
    /// - Parameter jitter: what the pause is multiplied by, 0.8 to 1.2, so that many hosts do not restart in step.
    package mutating func processEnded(at now: Duration, jitter: Double) {
        endings.append(now)
        endings.removeAll { now - $0 > limits.window }
        endingsInARow += 1
        if isHalfOpen || endings.count >= limits.quarantineAfter {
            quarantinedUntil = now + limits.quarantine
            isHalfOpen = false
            endings = []
        } else {
            var pause = limits.firstPause
            for _ in 1..<max(endingsInARow, 1) where pause < limits.longestPause { pause = pause * 2 }
            notBefore = now + min(pause, limits.longestPause) * jitter
        }
    }

    /// Notes that the driver answered a request: it works, so the next ending is again the first.
    package mutating func answered() {
        guard endingsInARow > 0 || isHalfOpen else { return }
        endingsInARow = 0
        isHalfOpen = false
    }

    /// Whether a process may be started at that time. A quarantine that is over lets one be tried.
    package mutating func permission(at now: Duration) -> Permission {
        if let until = quarantinedUntil {
            if now < until { return .quarantined(until: until) }
            quarantinedUntil = nil
            notBefore = nil
            isHalfOpen = true
        }
        if let notBefore, now < notBefore { return .at(notBefore) }
        return .now
    }
}
