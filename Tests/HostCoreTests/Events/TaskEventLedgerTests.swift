import DriverProtocol
import HostCore
import Testing

@Suite("The ledger of tasks' events")
struct TaskEventLedgerTests {
    @Test("an event that comes again is handled once, and again where its handling failed")
    func repeated() {
        var ledger = TaskEventLedger()
        let event = StateChangeSample.change(version: 2)
        #expect(ledger.meet(event) == .new)
        #expect(ledger.meet(event) == .inHand)
        ledger.leave(event, isHandled: false)
        #expect(ledger.meet(event) == .new)
        ledger.leave(event, isHandled: true)
        #expect(ledger.meet(event) == .handled)
    }

    @Test("events without a version are told apart by their ids")
    func withoutVersion() throws {
        var ledger = TaskEventLedger()
        var json = StateChangeSample.json(changing: ["version": .null])
        let first = try #require(TaskStateChange(json: json))
        json["id"] = "99999999-0000-4000-8000-000000000009"
        let second = try #require(TaskStateChange(json: json))
        #expect(ledger.meet(first) == .new)
        ledger.leave(first, isHandled: true)
        #expect(ledger.meet(second) == .new)
        #expect(ledger.meet(first) == .handled)
    }

    @Test("an event that comes after a later one of its task is late; other tasks do not count")
    func outOfOrder() {
        var ledger = TaskEventLedger()
        #expect(ledger.meet(StateChangeSample.change(version: 5, status: "STOPPED")) == .new)
        #expect(ledger.meet(StateChangeSample.change(version: 3)) == .late)
        #expect(ledger.meet(StateChangeSample.change(task: "4567", version: 3)) == .new)
        #expect(ledger.meet(StateChangeSample.change(version: 6, status: "STOPPED")) == .new)
    }

    @Test("an event follows the last one that Prefect has of its task, never a later one")
    func predecessor() {
        var ledger = TaskEventLedger()
        let (first, second) = (StateChangeSample.change(version: 1), StateChangeSample.change(version: 2))
        #expect(ledger.predecessor(of: first) == nil)
        ledger.told(second)
        ledger.told(first)
        #expect(ledger.predecessor(of: first) == nil)
        #expect(ledger.predecessor(of: StateChangeSample.change(version: 3))?.id == second.id)
        #expect(ledger.predecessor(of: StateChangeSample.change(task: "4567", version: 3)) == nil)
    }

    @Test("old tasks are forgotten, those that are asked for are not, and the room is bounded")
    func bounded() {
        var memory = RecentMemory<Int, String>(room: 100)
        memory.keep("kept", for: -1)
        for key in 0..<1_000 {
            memory.keep("\(key)", for: key)
            #expect(memory.value(-1) == "kept")
            #expect(memory.count <= 200)
        }
        #expect(memory.value(999) == "999")
        #expect(memory.value(0) == nil)
    }
}
