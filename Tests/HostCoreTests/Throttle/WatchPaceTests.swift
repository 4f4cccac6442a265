import HostCore
import Testing

@Suite("How often tasks are looked at")
struct WatchPaceTests {
    @Test("as configured, while the looks take no more than half of AWS's reads")
    func few() {
        let loads = [WatchPace.Load(clusters: [1, 100, 101], rate: 20)]
        #expect(loads[0].calls == 4)
        #expect(WatchPace.pause(interval: .seconds(5), loads: loads) == .seconds(5))
        #expect(WatchPace.pause(interval: .seconds(5), loads: []) == .seconds(5))
        #expect(WatchPace.pause(interval: .seconds(5), loads: [.init(clusters: [10_000], rate: nil)]) == .seconds(5))
    }

    @Test("ten thousand tasks are looked at every ten seconds, and more seldom when AWS throttles")
    func many() {
        #expect(WatchPace.pause(interval: .seconds(5), loads: [.init(clusters: [10_000], rate: 20)]) == .seconds(10))
        let throttled = [WatchPace.Load(clusters: [10_000], rate: 5), .init(clusters: [3], rate: 20)]
        #expect(WatchPace.pause(interval: .seconds(5), loads: throttled) == .seconds(40))
    }
}
