import HostCore
import Testing

@Suite struct CapacityWaitTests {
    @Test("pauses stay between floor and ceiling, and their sum is the budget", arguments: 0..<20)
    func budget(seed: Int) {
        var wait = CapacityWait(budget: .seconds(600), floor: .seconds(5), ceiling: .seconds(60))
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        var pauses: [Duration] = []
        while true {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            guard let pause = wait.next(fraction: Double(state >> 11) / Double(1 << 53)) else { break }
            pauses.append(pause)
        }
        #expect(pauses.reduce(.zero, +) == .seconds(600), "seed \(seed)")
        #expect(pauses.allSatisfy { $0 <= .seconds(60) }, "seed \(seed)")
        #expect(pauses.dropLast().allSatisfy { $0 >= .seconds(5) }, "seed \(seed)")
    }

    @Test("what was waited before a take-over counts")
    func takenOver() {
        var wait = CapacityWait(budget: .seconds(600), waited: .seconds(595))
        #expect(wait.next(fraction: 0.9) == .seconds(5))
        #expect(wait.next(fraction: 0.9) == nil)
        var spent = CapacityWait(budget: .seconds(600), waited: .seconds(4000))
        #expect(spent.next(fraction: 0) == nil)
    }

    @Test("the sentence says what is waited for, until when and how long already")
    func sentence() {
        let text = CapacityWait.sentence(
            reason: "RESOURCE:MEMORY", pause: .seconds(40), attempt: 4, waited: .seconds(720), budget: .seconds(1800))
        #expect(text == "waiting for capacity: RESOURCE:MEMORY, next try in 40 s (attempt 4, 12 min of 30)")
    }
}
