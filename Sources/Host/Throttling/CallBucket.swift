/// One of AWS's token buckets as this host reckons it, with those in line for its tokens.
///
/// The rate is learned by additive increase and multiplicative decrease, since other callers share the account. It never
/// rises above its start: that is AWS's own number, a throttled answer harms the account's other callers too, and an
/// account that has been granted more says so in the configuration.
package struct CallBucket: Sendable {
    /// What a throttled answer leaves of the rate.
    static let decrease = 0.7
    /// How long the rate takes to grow from nothing to its start, in seconds.
    static let recovery = 100.0
    /// The least that is left of the rate.
    static let floorShare = 0.05
    /// The share of AWS's burst that is used: calls that arrive closer together than they were sent find the rest.
    package static let usedShare = 0.9
    /// Levels are sums of fractions.
    private static let tolerance = 1e-6

    /// Where the rate starts, and how far it rises.
    let start: CallRate
    let burst: Double
    let reserve: Double
    /// The calls a second at present.
    package private(set) var rate: Double
    /// The tokens that are there.
    package private(set) var level: Double
    /// When it was last lowered.
    private(set) var loweredAt: Duration?
    private var updatedAt: Duration
    /// The calls in line that will take a token of it, wherever they stand.
    private(set) var pending = 0
    /// Those that stand here, in order.
    private var urgent: [UInt64] = []
    private var ordinary: [UInt64] = []

    /// - Parameter share: the part of level and rate that it begins with.
    init(start: CallRate, reservedShare: Double, share: Double = 1, now: Duration) {
        self.start = start
        burst = max(1, start.burst * Self.usedShare)
        // One token has to be left for the others.
        reserve = min(burst * reservedShare, burst - 1)
        rate = max(start.perSecond * Self.floorShare, start.perSecond * share)
        level = burst * share
        updatedAt = now
    }

    /// Somebody else begins to take from it: this part of it is left to this host, until its rate has grown again.
    mutating func keep(share: Double) {
        level *= share
        rate = max(start.perSecond * Self.floorShare, rate * share)
    }

    /// Brings level and rate up to the present. A clock that goes back changes nothing.
    mutating func advance(to now: Duration) {
        guard now > updatedAt else { return }
        let seconds = (now - updatedAt) / .seconds(1)
        level = min(burst, level + rate * seconds)
        rate = min(start.perSecond, rate + start.perSecond / Self.recovery * seconds)
        updatedAt = now
    }

    /// How long a ticket waits for its token; nil: it is there, for this one and all before it.
    func pause(_ number: UInt64, isUrgent: Bool) -> Duration? {
        let ahead = isUrgent ? Self.before(number, in: urgent) : urgent.count + Self.before(number, in: ordinary)
        let missing = Double(ahead + 1) + (isUrgent ? 0 : reserve) - level
        guard missing > Self.tolerance else { return nil }
        return max(.milliseconds(1), .seconds(missing / rate))
    }

    /// The calls that a newcomer could still add within a time to those in line, or with them.
    func launchable(within horizon: Duration, isAfterLine: Bool) -> Int {
        let tokens = level - reserve + rate * (horizon / .seconds(1))
        return max(0, Int(min(tokens, 1e9)) - (isAfterLine ? pending : 0))
    }

    mutating func take() { level -= 1 }

    mutating func giveBack() { level = min(burst, level + 1) }

    /// AWS has refused a call: what it has left is the reserve at most. One refusal of those that were granted since the
    /// last time counts, since the others were sent at the rate that is lowered already.
    /// - Returns: whether the rate was lowered.
    mutating func throttled(grantedAt: Duration, now: Duration) -> Bool {
        if let loweredAt, grantedAt <= loweredAt { return false }
        loweredAt = now
        level = min(level, reserve)
        rate = max(start.perSecond * Self.floorShare, rate * Self.decrease)
        return true
    }

    /// How empty it is: 0 when full.
    var want: Double { 1 - level / burst }

    mutating func join(_ number: UInt64, isUrgent: Bool) {
        if isUrgent { Self.insert(number, into: &urgent) } else { Self.insert(number, into: &ordinary) }
    }

    /// - Returns: whether it stood here.
    mutating func leave(_ number: UInt64, isUrgent: Bool) -> Bool {
        isUrgent ? Self.remove(number, from: &urgent) : Self.remove(number, from: &ordinary)
    }

    mutating func expect(_ change: Int) { pending += change }

    var isIdle: Bool { pending == 0 && level >= burst && rate >= start.perSecond }

    /// How many numbers of a sorted line are below this one.
    private static func before(_ number: UInt64, in line: [UInt64]) -> Int {
        var low = 0
        var high = line.count
        while low < high {
            let middle = (low + high) / 2
            if line[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func insert(_ number: UInt64, into line: inout [UInt64]) {
        let position = before(number, in: line)
        if position == line.count || line[position] != number { line.insert(number, at: position) }
    }

    private static func remove(_ number: UInt64, from line: inout [UInt64]) -> Bool {
        let position = before(number, in: line)
        guard position < line.count, line[position] == number else { return false }
        line.remove(at: position)
        return true
    }
}
