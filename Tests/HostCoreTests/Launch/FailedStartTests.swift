import HostCore
import Testing

@Suite struct FailedStartTests {
    @Test("pauses triple up to a minute, with half of each left to chance")
    func pauses() {
        let longest = (0..<6).map { FailedStart.pause(restarts: $0, base: .seconds(5), fraction: 1) }
        #expect(longest == [5, 15, 45, 60, 60, 60].map { .seconds($0) })
        #expect(FailedStart.pause(restarts: 1, base: .seconds(5), fraction: 0) == .seconds(7.5))
    }
}
