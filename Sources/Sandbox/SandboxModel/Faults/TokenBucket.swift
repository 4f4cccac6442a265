/// A bucket that refills at a steady rate up to its burst.
struct TokenBucket: Sendable {
    let burst: Double
    let rate: Double
    private var level: Double
    private var updated: Timestamp

    init(burst: Double, rate: Double, at now: Timestamp) {
        self.burst = burst
        self.rate = rate
        level = burst
        updated = now
    }

    /// Takes tokens; false, and nothing taken, where there are too few.
    mutating func take(_ count: Double = 1, at now: Timestamp) -> Bool {
        if now > updated {
            level = min(burst, level + Double(now.milliseconds(since: updated)) / 1000 * rate)
            updated = now
        }
        guard level >= count else { return false }
        level -= count
        return true
    }
}
