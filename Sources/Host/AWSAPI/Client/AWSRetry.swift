/// When a call is sent again, and after what pause: full jitter over a doubling ceiling.
package struct AWSRetry: Sendable {
    /// How often a call is sent at most.
    package let attempts: Int
    /// The first pause's ceiling.
    package let base: Duration
    /// The longest pause.
    package let ceiling: Duration

    package init(attempts: Int, base: Duration = .milliseconds(100), ceiling: Duration = .seconds(10)) {
        self.attempts = attempts
        self.base = base
        self.ceiling = ceiling
    }

    /// For calls that change nothing, or nothing more when repeated.
    package static let reads = AWSRetry(attempts: 5)
    /// For calls whose caller decides.
    package static let none = AWSRetry(attempts: 1)

    /// The pause after an error; nil when the call is not to be sent again.
    /// - Parameters:
    ///   - attempt: how often it has been sent.
    ///   - fraction: a random number in 0..<1.
    package func pause(after error: AWSError, attempt: Int, fraction: Double) -> Duration? {
        guard attempt < attempts, error.code != "Cancelled" else { return nil }
        switch error.classification {
        case .throttled, .transient: return min(ceiling, base * Double(1 << min(attempt - 1, 20))) * fraction
        case .credentials, .permanent: return nil
        }
    }
}
