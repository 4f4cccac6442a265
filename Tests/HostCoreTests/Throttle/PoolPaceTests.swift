import HostCore
import Testing
import Throttling

@Suite("A pool's pace")
struct PoolPaceTests {
    private static func lane(_ category: CallCategory) -> [CallKey] {
        [CallKey(scope: "own", region: "us-east-1", category: category)]
    }

    private func pace(planTime: Duration = .milliseconds(2), lanes: [CallCategory] = [.fargateLaunches]) -> PoolPace {
        var pace = PoolPace()
        for lane in lanes {
            pace.planned(driver: "fargate", in: planTime, lane: Self.lane(lane), now: .seconds(1))
        }
        return pace
    }

    @Test("a pool of which nothing is known is asked for what keeps the slots busy")
    func unknown() {
        #expect(PoolPace().wanted(launchable: [], freeSlots: 0, planning: 10, most: 64) == 54)
        #expect(PoolPace().worthwhile(rates: [], most: 64) == 32)
    }

    @Test("no more is asked for than AWS takes soon, less what is being planned")
    func launchable() {
        #expect(pace().wanted(launchable: [40], freeSlots: 8, planning: 15, most: 64) == 25)
        #expect(pace().wanted(launchable: [0], freeSlots: 8, planning: 0, most: 64) == 0)
        let both = pace(lanes: [.fargateLaunches, .clusterResourceModify])
        #expect(both.wanted(launchable: [0, 50], freeSlots: 8, planning: 0, most: 64) == 50)
        #expect(both.wanted(launchable: [.max, .max], freeSlots: 8, planning: 0, most: 64) == 64)
    }

    @Test("a slow driver's slots bound what is asked for, and one that takes nothing is tried with one run")
    func drivers() {
        let slow = pace(planTime: .seconds(1))
        #expect(slow.wanted(launchable: [60], freeSlots: 2, planning: 0, most: 64) == 6)
        #expect(slow.wanted(launchable: [60], freeSlots: 0, planning: 0, most: 64) == 1)
        #expect(slow.wanted(launchable: [60], freeSlots: 0, planning: 1, most: 64) == 0)
    }

    @Test("a poll is worth its requests from half of what the horizon brings on")
    func worthwhile() {
        #expect(pace().worthwhile(rates: [20], most: 64) == 30)
        #expect(pace().worthwhile(rates: [20, 40], most: 64) == 32)
        #expect(pace().worthwhile(rates: [0.5], most: 64) == 1)
    }

    @Test("kinds of launches that were not seen for two minutes count no more")
    func forgets() {
        var pace = pace()
        pace.planned(
            driver: "ec2", in: .milliseconds(2), lane: Self.lane(.clusterResourceModify), now: .seconds(200))
        #expect(pace.knownLanes == [Self.lane(.clusterResourceModify)])
        #expect(pace.knownDrivers == ["ec2"])
    }
}
