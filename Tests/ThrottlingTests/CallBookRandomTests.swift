import TestSupport
import Testing
import Throttling

@Suite("Buckets under random events")
struct CallBookRandomTests {
    private static let lanes: [[CallKey]] = [
        Line.fargate, Line.spot, Line.instances, [Line.key(.clusterResourceRead)], [Line.key(.taskDefinitionModify)],
        [Line.key(.clusterResourceModify, scope: "other")], [Line.key(.clusterResourceModify, region: "eu-west-1")],
    ]
    // Made once: two sets of the same elements need not have the same order.
    private static let keys = Array(Set(lanes.joined()))

    @Test("never more than burst and rate allow, whatever is refused, withdrawn or given back", arguments: 0..<60)
    func bounded(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var line = Line()
        var unused: [CallGrant] = []
        for _ in 0..<600 {
            switch Int.random(in: 0..<10, using: &dice) {
            case 0...5:
                line.call(Self.lanes.randomElement(using: &dice) ?? [], isUrgent: .random(using: &dice))
            case 6: line.pass(.milliseconds(Int.random(in: 0..<800, using: &dice)))
            case 7: if let last = line.granted.last?.grant { _ = line.book.throttled(last, now: line.now) }
            case 8: if !line.waiting.isEmpty { line.withdraw(at: .random(in: 0..<line.waiting.count, using: &dice)) }
            default:
                guard let last = line.granted.last?.grant, !unused.contains(last) else { continue }
                unused.append(last)
                line.book.giveBack(last, now: line.now)
            }
        }
        for key in Self.keys {
            let grants = line.granted.map(\.grant).filter { $0.keys.contains(key) }
            // A token that was given back may be given again, at any later time.
            let returned = unused.count { $0.keys.contains(key) }
            let rate = key.category.documented
            for (first, start) in grants.enumerated() {
                for (last, end) in grants.enumerated().dropFirst(first) {
                    let allowed = rate.burst + rate.perSecond * ((end.at - start.at) / .seconds(1))
                    #expect(Double(last - first + 1 - returned) <= allowed + 1e-6, "\(key.category)")
                }
            }
        }
    }

    @Test("a throttled answer lowers one bucket of the call's own account and region, and no other", arguments: 0..<60)
    func ownCategory(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var line = Line()
        for _ in 0..<300 {
            line.call(Self.lanes.randomElement(using: &dice) ?? [])
            line.pass(.milliseconds(Int.random(in: 0..<50, using: &dice)))
            guard let grant = line.granted.randomElement(using: &dice)?.grant else { continue }
            // Rates grow as time is told: a call to each makes all know the present time.
            for lane in Self.lanes { _ = line.book.rate(lane, now: line.now) }
            let before = Self.keys.map { line.book[$0]?.rate }
            let slowed = line.book.throttled(grant, now: line.now)
            for (key, rate) in zip(Self.keys, before) {
                if key == slowed?.key {
                    #expect(grant.keys.contains(key))
                    #expect((line.book[key]?.rate ?? .infinity) <= rate ?? 0)
                } else {
                    #expect(line.book[key]?.rate == rate)
                }
            }
        }
    }

    @Test(
        "stops find their tenth at every moment, whatever launches and throttled answers came before", arguments: 0..<60
    )
    func reserve(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var line = Line()
        let launches = [Line.fargate, Line.spot, Line.instances]
        let tenth = Int(CallCategory.clusterResourceModify.documented.burst * CallBucket.usedShare / 10)
        for _ in 0..<400 {
            line.call(launches.randomElement(using: &dice) ?? [])
            line.pass(.milliseconds(Int.random(in: 0..<60, using: &dice)))
            if Int.random(in: 0..<40, using: &dice) == 0, let last = line.granted.last?.grant {
                _ = line.book.throttled(last, now: line.now)
            }
            var now = line
            let stops = (0..<tenth).map { _ in now.call(Line.instances, isUrgent: true) }
            #expect(stops.allSatisfy { $0 != nil })
        }
    }

    @Test(
        "after throttled answers in any order the rate is what it was, within the time that is said", arguments: 0..<60)
    func recovers(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var line = Line()
        for _ in 0..<200 {
            if let grant = line.call(Line.fargate), Int.random(in: 0..<3, using: &dice) == 0 {
                _ = line.book.throttled(grant, now: line.now)
            }
            line.pass(.milliseconds(Int.random(in: 0..<400, using: &dice)))
        }
        let lowered = line.book.rate(Line.fargate, now: line.now)
        #expect(lowered >= 1)
        #expect(lowered < 20)
        line.pass(.seconds(100))
        let recovered = line.book.rate(Line.fargate, now: line.now)
        #expect(recovered == 20)
    }

    @Test("nobody waits longer than he was told at first, whoever comes and goes", arguments: 0..<60)
    func fair(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var line = Line()
        for _ in 0..<400 {
            line.call(Line.fargate)
            if Int.random(in: 0..<6, using: &dice) == 0, !line.waiting.isEmpty {
                line.withdraw(at: .random(in: 0..<line.waiting.count, using: &dice))
            }
            line.pass(.milliseconds(Int.random(in: 0..<60, using: &dice)))
        }
        line.pass(.seconds(60))
        #expect(line.waiting.isEmpty)
        for (ticket, grant) in line.granted {
            #expect(grant.at <= (line.promised[ticket] ?? .zero) + .milliseconds(5))
        }
    }
}
