import TestSupport
import Testing
import Throttling

@Suite("Buckets")
struct CallBookTests {
    @Test("two thousand launches in line take the time that the rate asks for, and each asks but a few times")
    func throughput() {
        var line = Line()
        for _ in 0..<2000 { line.call(Line.fargate) }
        line.pass(.seconds(100))
        #expect(line.waiting.isEmpty)
        let last = line.granted.last?.grant.at ?? .zero
        // 90 at once, the rest at 20 a second.
        #expect(last > .seconds(95))
        #expect(last < .seconds(96))
        #expect(line.asked < 2000 * 3)
    }

    @Test(
        "with another host, launches begin with half of burst and rate, and both grow back; reads stay as they are",
        arguments: [true, false])
    func withAnotherHost(isKnownBefore: Bool) {
        var line = Line()
        if !isKnownBefore { line.call(Line.fargate) }
        line.book.share(among: 2, before: 1, now: line.now)
        for _ in 0..<400 { line.call(Line.fargate) }
        line.pass(.milliseconds(1))
        #expect((30...46).contains(line.granted.count))
        line.pass(.seconds(10))
        // 10 a second at first, and a fifth more every second.
        #expect((130...165).contains(line.granted.count))
        let reads = [Line.key(.clusterResourceRead)]
        for _ in 0..<200 { line.call(reads) }
        line.pass(.milliseconds(1))
        #expect(line.granted.count { $0.grant.keys == reads } > 60)
    }

    @Test("launches that wait for Fargate keep nobody from RunTask")
    func lanes() {
        var line = Line()
        for _ in 0..<500 { line.call(Line.fargate) }
        line.pass(.seconds(10))
        #expect(line.waiting.count > 200)
        for _ in 0..<70 { line.call(Line.instances) }
        line.pass(.seconds(1))
        #expect(line.granted.count { $0.grant.keys == Line.instances } == 70)
    }

    @Test("Fargate on demand and Spot share the calls, and each has launches of its own")
    func shared() {
        var line = Line()
        for _ in 0..<200 {
            line.call(Line.fargate)
            line.call(Line.spot)
        }
        line.pass(.seconds(5))
        #expect((189...190).contains(line.granted.count))
    }

    @Test("a newcomer is told how many the line leaves room for")
    func launchable() {
        var line = Line()
        var room: [Int] = []
        for _ in 0..<3 {
            room.append(line.book.launchable(Line.fargate, within: .seconds(3), now: line.now))
            for _ in 0..<100 { line.call(Line.fargate) }
        }
        #expect(room == [150, 50, 0])
    }

    @Test(
        "an account that others share is used as far as it goes, with few refusals",
        arguments: zip([20.0, 15, 10, 5], [0.0, 0.01, 0.01, 0.03]))
    func shares(available: Double, refusals: Double) {
        var account = Account(CallRate(burst: 100, perSecond: available))
        var line = Line()
        var taken = 0
        var refused = 0
        var seen = 0
        for _ in 0..<6000 {
            if line.waiting.count < 10 { line.call(Line.fargate) }
            line.pass(.milliseconds(100))
            for (_, grant) in line.granted[seen...] {
                if account.takes(at: grant.at) {
                    taken += 1
                } else {
                    refused += 1
                    _ = line.book.throttled(grant, now: line.now)
                }
            }
            seen = line.granted.count
        }
        let possible = min(10, available) * 600  // a call each 100 ms at most
        #expect(Double(taken) > possible * 0.75)
        #expect(Double(refused) <= Double(taken) * refusals + 1)
    }

    @Test("of several refused calls that were under way together only the first lowers the rate")
    func once() {
        var line = Line()
        let grants = (0..<5).compactMap { _ in line.call(Line.instances) }
        line.pass(.milliseconds(10))
        let slowed = grants.map { line.book.throttled($0, now: line.now) }
        #expect(slowed[0]?.rate == 28)
        #expect(slowed.dropFirst().allSatisfy { $0 == nil })
    }

    @Test("rates that are given take the place of the documented ones")
    func given() {
        var rates = CallRates()
        rates[.fargateLaunches] = CallRate(burst: 10, perSecond: 2)
        var line = Line()
        line.book = CallBook(rates: rates)
        for _ in 0..<30 { line.call(Line.fargate) }
        #expect(line.granted.count == 9)
        line.pass(.seconds(5))
        #expect(line.granted.count == 19)
    }
}
