package import DriverProtocol

/// A task that ended before its run was Running, for a reason that passes.
package struct FailedStart: Sendable, Equatable {
    /// `capacity`, `transient-start` or `spot-interruption`.
    package let category: Interpretation.Class
    /// ECS's words.
    package let reason: String

    package init(category: Interpretation.Class, reason: String) {
        self.category = category
        self.reason = reason
    }

    /// The pause before the next start: it triples, with jitter, up to a minute.
    ///
    /// - Parameters:
    ///   - restarts: how often the start was tried again already.
    ///   - base: the first pause's upper bound.
    ///   - fraction: a random number in 0..<1.
    package static func pause(restarts: Int, base: Duration, fraction: Double) -> Duration {
        let ceiling = (0..<min(restarts, 10)).reduce(base) { pause, _ in min(.seconds(60), pause * 3) }
        return ceiling * (0.5 + fraction / 2)
    }
}
