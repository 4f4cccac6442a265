import HostCore
import Testing

@Suite struct InFlightTests {
    /// Takes each run in turn and tells which were taken.
    private func taken(_ runs: [String], by inFlight: inout InFlight, beyondLimit: Bool = false) -> [String] {
        runs.filter { inFlight.take($0, beyondLimit: beyondLimit) }
    }

    @Test("the limit is exact, and a run is taken once")
    func limit() {
        var inFlight = InFlight(limit: 2)
        let first = taken(["a", "a", "b", "c"], by: &inFlight)
        #expect(first == ["a", "b"])
        inFlight.move("a", to: .watching)
        #expect(inFlight.room == 0)
        inFlight.release("a")
        let second = taken(["b", "c", "d"], by: &inFlight)
        #expect(second == ["c"])
    }

    @Test("a run that waits for AWS takes room but no launch slot, and one that is not in hand cannot be moved")
    func waiting() {
        var inFlight = InFlight(limit: 2)
        _ = taken(["a", "b"], by: &inFlight)
        inFlight.move("a", to: .waiting)
        inFlight.move("c", to: .waiting)
        #expect(inFlight.launching == 1)
        #expect(inFlight.count == 2)
        #expect(inFlight.room == 0)
    }

    @Test("a recovered run counts but is never turned away")
    func recovered() {
        var inFlight = InFlight(limit: 1)
        let recovered = taken(["a", "b"], by: &inFlight, beyondLimit: true)
        #expect(recovered == ["a", "b"])
        #expect(inFlight.room == 0)
        inFlight.release("a")
        let more = taken(["c"], by: &inFlight)
        #expect(more.isEmpty)
    }

    @Test("without a limit there is always room")
    func unlimited() {
        var inFlight = InFlight(limit: nil)
        let runs = taken((0..<1000).map(String.init), by: &inFlight)
        #expect(runs.count == 1000)
        #expect(inFlight.room == nil)
        #expect(inFlight.launching == 1000)
    }
}
