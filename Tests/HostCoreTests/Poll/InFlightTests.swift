import HostCore
import Testing

@Suite("Runs in hand")
struct InFlightTests {
    /// Takes each run in turn and tells which were taken.
    private func taken(_ runs: [String], by inFlight: inout InFlight, beyondLimit: Bool = false) -> [String] {
        runs.filter { inFlight.take($0, pool: "p", beyondLimit: beyondLimit) }
    }

    @Test("the limit is exact, and a run is taken once")
    func limit() {
        var inFlight = InFlight(limit: 2, limitLaunching: 16)
        let first = taken(["a", "a", "b", "c"], by: &inFlight)
        #expect(first == ["a", "b"])
        _ = inFlight.move("a", to: .watching)
        #expect(inFlight.room == 0)
        _ = inFlight.release("a")
        let second = taken(["b", "c", "d"], by: &inFlight)
        #expect(second == ["c"])
    }

    @Test("runs that may be in flight and could not be looked at take room, but not that of tasks which are there")
    func unseen() {
        var inFlight = InFlight(limit: 3, limitLaunching: 16)
        inFlight.unseen = 2
        #expect(taken(["a", "b"], by: &inFlight) == ["a"])
        #expect(taken(["c", "d", "e"], by: &inFlight, beyondLimit: true) == ["c", "d", "e"])
        #expect(inFlight.room == 0)
        inFlight.unseen = 0
        _ = ["a", "c"].map { inFlight.release($0) }
        #expect(inFlight.room == 1)
    }

    @Test("the room that is kept for claims which stand is theirs: nothing new takes it")
    func standingClaims() {
        var inFlight = InFlight(limit: 2, limitLaunching: 16)
        inFlight.unseen = 2
        #expect(inFlight.take("new", pool: "p") == false)
        let claims = ["a", "b", "c"].filter { inFlight.take($0, pool: "p", isUnseen: true) }
        #expect(claims == ["a", "b"])
    }

    @Test("launch slots are given in the order of asking, and one that is left goes to the next in line")
    func slots() {
        var inFlight = InFlight(limit: nil, limitLaunching: 2)
        _ = taken(["a", "b", "c", "d"], by: &inFlight)
        let asked = ["a", "b", "c", "d"].map { inFlight.launch($0) }
        #expect(asked == [true, true, false, false])
        let first = inFlight.move("b", to: .watching)
        let second = inFlight.release("a")
        #expect(first == ["c"])
        #expect(second == ["d"])
        #expect(inFlight.launching == 2)
        #expect(inFlight.inLine == 0)
    }

    @Test("a run that waits for AWS takes room but no launch slot, and asks for one again")
    func waiting() {
        var inFlight = InFlight(limit: 2, limitLaunching: 1)
        _ = taken(["a", "b"], by: &inFlight)
        _ = inFlight.launch("a")
        _ = inFlight.launch("b")
        let next = inFlight.move("a", to: .waiting)
        #expect(next == ["b"])
        let again = inFlight.launch("a")
        #expect(!again)
        #expect(inFlight.room == 0)
        let last = inFlight.move("b", to: .watching)
        #expect(last == ["a"])
    }

    @Test("one that is not in hand cannot be moved, nor have a slot")
    func strangers() {
        var inFlight = InFlight(limit: nil, limitLaunching: 1)
        let admitted = inFlight.move("a", to: .watching) + inFlight.release("a")
        let launched = inFlight.launch("a")
        #expect(admitted.isEmpty)
        #expect(!launched)
        #expect(inFlight.count == 0)
    }

    @Test("a task that is there counts but is never turned away")
    func recovered() {
        var inFlight = InFlight(limit: 1, limitLaunching: 16)
        let recovered = taken(["a", "b"], by: &inFlight, beyondLimit: true)
        #expect(recovered == ["a", "b"])
        #expect(inFlight.room == 0)
        _ = inFlight.release("a")
        let more = taken(["c"], by: &inFlight)
        #expect(more.isEmpty)
    }

    @Test("without a limit there is always room")
    func unlimited() {
        var inFlight = InFlight(limit: nil, limitLaunching: 16)
        let runs = taken((0..<1000).map(String.init), by: &inFlight)
        #expect(runs.count == 1000)
        #expect(inFlight.room == nil)
        #expect(inFlight.unclaimed == 1000)
        #expect(inFlight.count(.planning, ofPool: "p") == 1000)
    }
}
