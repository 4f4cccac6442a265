import HostCore
import TestSupport
import Testing

@Suite("Runs in hand under random events")
struct InFlightRandomTests {
    /// What the runs themselves know.
    private struct World {
        var stages: [String: InFlight.Stage] = [:]
        /// Who asked for a slot and has none, in order.
        var line: [String] = []

        mutating func admit(_ runs: [String]) -> Bool {
            let isInOrder = Array(line.prefix(runs.count)) == runs
            line.removeAll { runs.contains($0) }
            for run in runs { stages[run] = .launching }
            return isInOrder
        }
    }

    @Test("both limits are exact, slots go by turn, and none is free while somebody waits", arguments: 0..<200)
    func exact(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let limit = Int.random(in: 1...12, using: &dice)
        let slots = Int.random(in: 1...5, using: &dice)
        var inFlight = InFlight(limit: limit, limitLaunching: slots)
        var world = World()
        var mostInHand = 0
        var mostLaunching = 0
        for _ in 0..<800 {
            let run = String(Int.random(in: 0..<30, using: &dice))
            let pool = Int(run).map { "pool \($0 % 3)" } ?? ""
            switch Int.random(in: 0..<10, using: &dice) {
            case 0...2:
                let isTaken = inFlight.take(run, pool: pool)
                #expect(isTaken == (world.stages[run] == nil && world.stages.count < limit))
                if isTaken { world.stages[run] = .planning }
            case 3...7:
                let wasLaunching = world.stages[run] == .launching
                let isLaunching = inFlight.launch(run)
                guard world.stages[run] != nil else {
                    #expect(!isLaunching)
                    continue
                }
                if wasLaunching {
                    #expect(isLaunching)
                } else if isLaunching {
                    #expect(world.line.isEmpty)
                    world.stages[run] = .launching
                } else if !world.line.contains(run) {
                    world.line.append(run)
                }
            case 8:
                let stage = [.queued, .waiting, .watching].randomElement(using: &dice) ?? .queued as InFlight.Stage
                let admitted = inFlight.move(run, to: stage)
                world.line.removeAll { $0 == run }
                if world.stages[run] != nil { world.stages[run] = stage }
                let isInOrder = world.admit(admitted)
                #expect(isInOrder)
            default:
                let admitted = inFlight.release(run)
                world.line.removeAll { $0 == run }
                world.stages[run] = nil
                let isInOrder = world.admit(admitted)
                #expect(isInOrder)
            }
            let launching = world.stages.values.count { $0 == .launching }
            #expect(inFlight.launching == launching)
            #expect(inFlight.count == world.stages.count)
            #expect(inFlight.inLine == world.line.count)
            #expect(launching <= slots && world.stages.count <= limit)
            #expect(world.line.isEmpty || launching == slots)
            let planning = (0..<3).reduce(0) { $0 + inFlight.count(.planning, ofPool: "pool \($1)") }
            #expect(planning == world.stages.values.count { $0 == .planning })
            mostInHand = max(mostInHand, world.stages.count)
            mostLaunching = max(mostLaunching, launching)
        }
        // The limits were reached, or the test has shown nothing.
        #expect(mostInHand == limit)
        #expect(mostLaunching == min(slots, limit))
    }
}
