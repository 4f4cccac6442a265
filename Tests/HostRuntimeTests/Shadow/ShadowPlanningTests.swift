import HostCore
import HostRuntime
import TestSupport
import Testing

@Suite("The shadows of several pools")
struct ShadowPlanningTests {
    /// A clock whose sleepers are woken by the test.
    private struct Ticks: Sendable {
        private let ticks: AsyncStream<Void>
        let tick: AsyncStream<Void>.Continuation

        init() {
            (ticks, tick) = AsyncStream.makeStream()
        }

        var time: TimeSource {
            let system = TimeSource.system
            return TimeSource(
                now: system.now, elapsed: system.elapsed,
                sleep: { [ticks] _ in
                    var iterator = ticks.makeAsyncIterator()
                    guard await iterator.next() != nil else { throw CancellationError() }
                })
        }
    }

    @Test("totals are told at intervals, for each pool where something has come to them")
    func totals() async throws {
        try await ShadowStage.withFleet { fleet, logger, log in
            let ticks = Ticks()
            let planning = ShadowPlanning(
                drivers: ["a": "obedient", "b": "obedient", "idle": "fargate"], fleet: fleet,
                facts: FactCache(time: .system, host: nil), time: ticks.time, logger: logger)
            func totals() -> [String] { log.all.filter { $0.hasPrefix("plans compared") } }
            func compared(_ pool: String, _ count: Int) async throws {
                _ = try await eventually("\(count) plans of \(pool)") {
                    planning.snapshot.first { $0.pool == pool }?.tally.same == count ? true : nil
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await planning.run() }
                defer { group.cancelAll() }
                let offer = ShadowStage.offer(ShadowStage.request(doing: "plan"))
                for pool in ["a", "b", "unshadowed"] { planning.offer(offer, ofPool: pool) }
                try await compared("a", 1)
                try await compared("b", 1)
                ticks.tick.yield()
                _ = try await eventually("the totals of two pools") { totals().count == 2 ? true : nil }
                planning.offer(offer, ofPool: "a")
                try await compared("a", 2)
                ticks.tick.yield()
                _ = try await eventually("the totals of the pool that had a run") { totals().count == 3 ? true : nil }
                #expect(totals()[2].contains(#""pool": a"#))
                #expect(totals()[2].contains(#""same": 2"#))
                // At the end nothing is told that was told before.
                planning.report()
                #expect(totals().count == 3)
            }
            #expect(planning.snapshot.map(\.pool) == ["a", "b", "idle"])
        }
    }
}
