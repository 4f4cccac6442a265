/// Every bucket that this host takes from, and who is in line: a pure value; time is an argument.
///
/// A call takes its tokens from all of its buckets at once or from none: tokens that were collected one after another
/// would be spent later than they were counted, many at a time. It stands in line only at the bucket it waits longest
/// for, so that launches which wait for Fargate do not keep others from RunTask.
package struct CallBook: Sendable {
    /// A bucket whose rate has just been lowered.
    package struct Slowed: Sendable, Hashable {
        package let key: CallKey
        /// The calls a second from now on.
        package let rate: Double
    }

    /// Buckets that are full again are forgotten beyond this many: credentials of jobs come and go.
    private static let remembered = 512

    private let rates: CallRates
    private var buckets: [CallKey: CallBucket] = [:]
    private var lastNumber: UInt64 = 0
    /// What new buckets of launches begin with: others have taken the rest.
    private var share = 1.0

    package init(rates: CallRates = CallRates()) {
        self.rates = rates
    }

    /// A place in line for a call; it counts from the first ``ask(_:now:)``.
    package mutating func ticket(_ keys: [CallKey], isUrgent: Bool = false) -> CallTicket {
        lastNumber += 1
        return CallTicket(number: lastNumber, keys: keys, isUrgent: isUrgent)
    }

    /// Whether the call may be made now.
    package mutating func ask(_ ticket: CallTicket, now: Duration) -> CallAnswer {
        var longest: (key: CallKey, pause: Duration)?
        for key in ticket.keys {
            advance(key, to: now)
            guard let pause = buckets[key]?.pause(ticket.number, isUrgent: ticket.isUrgent) else { continue }
            if pause > longest?.pause ?? .zero { longest = (key, pause) }
        }
        withdraw(ticket)
        if let longest {
            buckets[longest.key]?.join(ticket.number, isUrgent: ticket.isUrgent)
            for key in ticket.keys { buckets[key]?.expect(1) }
            return .wait(longest.pause)
        }
        for key in ticket.keys { buckets[key]?.take() }
        return .granted(CallGrant(keys: ticket.keys, at: now))
    }

    /// The call is not to be made any more.
    package mutating func withdraw(_ ticket: CallTicket) {
        let wasInLine = ticket.keys.contains { buckets[$0]?.leave(ticket.number, isUrgent: ticket.isUrgent) == true }
        if wasInLine { for key in ticket.keys { buckets[key]?.expect(-1) } }
    }

    /// The call was not made.
    package mutating func giveBack(_ grant: CallGrant, now: Duration) {
        for key in grant.keys {
            advance(key, to: now)
            buckets[key]?.giveBack()
        }
    }

    /// AWS has answered that it was called too often. It does not say which of the call's buckets was empty: the emptiest by
    /// this host's reckoning is lowered.
    /// - Returns: nil when that was known already.
    package mutating func throttled(_ grant: CallGrant, now: Duration) -> Slowed? {
        for key in grant.keys { advance(key, to: now) }
        var emptiest: (key: CallKey, want: Double)?
        for key in grant.keys {
            let want = buckets[key]?.want ?? 0
            if want > emptiest?.want ?? -1 { emptiest = (key, want) }
        }
        guard let key = emptiest?.key, buckets[key]?.throttled(grantedAt: grant.at, now: now) == true else {
            return nil
        }
        return Slowed(key: key, rate: buckets[key]?.rate ?? 0)
    }

    /// How many calls of this kind could be made within a time: after those in line, or with them.
    package mutating func launchable(
        _ keys: [CallKey], within horizon: Duration, isAfterLine: Bool = true, now: Duration
    ) -> Int {
        keys.reduce(Int.max) { least, key in
            advance(key, to: now)
            return min(least, buckets[key]?.launchable(within: horizon, isAfterLine: isAfterLine) ?? 0)
        }
    }

    /// The calls a second that all of the buckets allow at present.
    package mutating func rate(_ keys: [CallKey], now: Duration) -> Double {
        keys.reduce(.infinity) { least, key in
            advance(key, to: now)
            return min(least, buckets[key]?.rate ?? 0)
        }
    }

    /// Other hosts have begun to launch, and believe in as much as this one: it begins anew with its part, and learns how much of the
    /// rest they need, as it learns of a throttle.
    /// - Parameters:
    ///   - count: the hosts that there are, this one among them.
    ///   - before: those that there were.
    package mutating func share(among count: Int, before: Int, now: Duration) {
        guard count > before, before > 0 else { return }
        share = 1 / Double(count)
        for key in buckets.keys where key.category.isOfLaunches {
            advance(key, to: now)
            buckets[key]?.keep(share: Double(before) / Double(count))
        }
    }

    /// The bucket as it is; nil when nothing was asked of it yet.
    package subscript(key: CallKey) -> CallBucket? { buckets[key] }

    private mutating func advance(_ key: CallKey, to now: Duration) {
        if buckets[key] != nil {
            buckets[key]?.advance(to: now)
            return
        }
        if buckets.count >= Self.remembered { forgetIdle(now: now) }
        buckets[key] = CallBucket(
            start: rates[key.category], reservedShare: key.category.reservedShare,
            share: key.category.isOfLaunches ? share : 1, now: now)
    }

    private mutating func forgetIdle(now: Duration) {
        buckets = buckets.filter { entry in
            var bucket = entry.value
            bucket.advance(to: now)
            return !bucket.isIdle
        }
    }
}
