import HostCore
import Testing

@Suite("Whether events can be relied on")
struct EventFlowTests {
    @Test("events flow from the first one on, and not while the queue cannot be read")
    func queue() {
        var flow = EventFlow()
        #expect(!flow.isFlowing(now: .seconds(1)))
        flow.heard()
        #expect(flow.isFlowing(now: .seconds(100_000)))
        flow.failed()
        #expect(!flow.isFlowing(now: .seconds(100_001)))
        flow.heard()
        #expect(flow.isFlowing(now: .seconds(100_002)))
    }

    @Test(
        "what a look had to find by itself makes looks frequent at once, for five minutes and until events come again")
    func missed() {
        var flow = EventFlow()
        flow.heard()
        flow.missed(now: .seconds(10))
        #expect(!flow.isFlowing(now: .seconds(10)))
        #expect(!flow.isFlowing(now: .seconds(1_000)))
        flow.heard()
        #expect(!flow.isFlowing(now: .seconds(309)))
        #expect(flow.isFlowing(now: .seconds(310)))
    }

    @Test("while events flow every sixth look is made, else every one")
    func pace() {
        let pause = Duration.seconds(5)
        #expect(WatchPace.isLookDue(after: .seconds(5), pause: pause, eventsFlow: false))
        #expect(!WatchPace.isLookDue(after: .seconds(29), pause: pause, eventsFlow: true))
        #expect(WatchPace.isLookDue(after: .seconds(30), pause: pause, eventsFlow: true))
    }
}
