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
}
