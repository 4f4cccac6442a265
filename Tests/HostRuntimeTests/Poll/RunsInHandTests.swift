import HostCore
import HostRuntime
import Synchronization
import TestSupport
import Testing

@Suite("Launch slots")
struct RunsInHandTests {
    /// How many are in at once, and the most there were.
    private final class Gauge: Sendable {
        private let state = Mutex<(now: Int, most: Int)>((0, 0))

        var most: Int { state.withLock(\.most) }

        func enter() {
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }

        func leave() { state.withLock { $0.now -= 1 } }
    }

    @Test("of many tasks that launch at once never more are in than there are slots, and each gets its turn")
    func bounded() async {
        let hand = RunsInHand(limit: nil, limitLaunching: 3)
        let gauge = Gauge()
        let launched = await withTaskGroup(of: Int.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let run = String(number)
                    guard hand.take(run, pool: "p"), (try? await hand.launchSlot(run)) != nil else { return 0 }
                    gauge.enter()
                    for _ in 0..<number % 7 { await Task.yield() }
                    gauge.leave()
                    if number % 2 == 0 { hand.move(run, to: .watching) } else { hand.release(run) }
                    return 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(launched == 300)
        #expect(gauge.most == 3)
        #expect(hand.launching == 0)
        #expect(hand.count == 150)
    }

    @Test("who is cancelled while it waits leaves the line, and the slot goes to the next")
    func cancelled() async throws {
        let hand = RunsInHand(limit: nil, limitLaunching: 1)
        for run in ["a", "b", "c"] { _ = hand.take(run, pool: "p") }
        try await hand.launchSlot("a")
        let second = Task { try await hand.launchSlot("b") }
        try await waits(for: 1, in: hand)
        let third = Task { try await hand.launchSlot("c") }
        try await waits(for: 2, in: hand)
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        hand.release("a")
        try await third.value
        #expect(hand.launching == 1)
        #expect(hand.inLine == 0)
    }

    @Test("a task that is cancelled before it asks gets no slot and keeps none")
    func cancelledBefore() async throws {
        let hand = RunsInHand(limit: nil, limitLaunching: 1)
        for run in ["a", "b"] { _ = hand.take(run, pool: "p") }
        try await hand.launchSlot("a")
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            try await hand.launchSlot("b")
        }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(hand.inLine == 0)
    }

    private func waits(for count: Int, in hand: RunsInHand) async throws {
        _ = try await eventually("\(count) in line") { hand.inLine == count ? true : nil }
    }
}
