import Throttling

/// AWS as a bucket sees it: refuses what is beyond its own burst and rate.
struct Account {
    let rate: CallRate
    private var level: Double
    private var updatedAt: Duration = .zero

    init(_ rate: CallRate) {
        self.rate = rate
        level = rate.burst
    }

    mutating func takes(at now: Duration) -> Bool {
        level = min(rate.burst, level + rate.perSecond * ((now - updatedAt) / .seconds(1)))
        updatedAt = now
        guard level >= 1 else { return false }
        level -= 1
        return true
    }
}
