import DriverProtocol
import DriverSupervision
import Testing

@Suite("Requests under random events")
struct RequestLedgerRandomTests {
    /// Steps of a linear congruential generator: a seed gives the same run on every machine.
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }

    /// A driver's processes as the ledger sees them.
    struct World {
        var processes: [Int: (window: Int, ids: [String])] = [:]
        var answers: [Int: Result<JSONValue, RequestLedger.Fault>] = [:]
        var problems: [String] = []
        var suspectsSentTwice = 0

        mutating func take(_ actions: [RequestLedger.Action]) {
            for action in actions {
                switch action {
                case .send(let process, let line, _):
                    guard let message = try? RPCMessage(line: line) else { problems.append("no message"); continue }
                    guard case .request(let id, _, _) = message else { continue }
                    guard var seat = processes[process] else { problems.append("sent to a dead process"); continue }
                    seat.ids.append(id.description)
                    if seat.ids.count > seat.window { problems.append("window exceeded") }
                    processes[process] = seat
                case .answer(let ticket, let result):
                    if answers[ticket] != nil { problems.append("request \(ticket) answered twice") }
                    answers[ticket] = result
                case .recycle(let process, _): processes[process] = nil
                case .described, .stray: break
                }
            }
        }
    }

    @Test("every request is answered exactly once, in whatever order things happen", arguments: 0..<200)
    func exactlyOnce(seed: Int) {
        var dice = Dice(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        var ledger = RequestLedger(limits: DriverLimits())
        var world = World()
        var now: Duration = .zero
        var ticket = 0
        var process = 0
        for _ in 0..<400 {
            now += .milliseconds(Int.random(in: 0...800, using: &dice))
            let someone = world.processes.keys.sorted().randomElement(using: &dice)
            switch Int.random(in: 0..<12, using: &dice) {
            case 0...2:
                ticket += 1
                let request = RequestLedger.Request(method: "plan", params: Array("{}".utf8), timeout: .seconds(10))
                world.take(ledger.submit(ticket, request, at: now))
            case 3...5:
                guard let someone, let id = world.processes[someone]?.ids.randomElement(using: &dice) else { continue }
                world.processes[someone]?.ids.removeAll { $0 == id }
                world.take(ledger.received(.message(.result(id: .string(id), true)), from: someone, at: now))
            case 6:
                guard world.processes.count < 3 else { continue }
                process += 1
                world.processes[process] = (Int.random(in: 1...4, using: &dice), [])
                world.take(
                    ledger.open(process, window: world.processes[process]?.window ?? 1, oneShot: false, at: now))
            case 7:
                guard let someone else { continue }
                world.processes[someone] = nil
                world.take(ledger.ended(someone, .exited(1), at: now))
            case 8: world.take(ledger.cancel(Int.random(in: 0...max(ticket, 1), using: &dice), at: now))
            case 9: world.take(ledger.tick(at: now))
            case 10:
                guard let someone else { continue }
                // The answer that is too long ends whichever request was alone.
                if let only = world.processes[someone]?.ids, only.count == 1 { world.processes[someone]?.ids = [] }
                world.take(ledger.received(.tooLong(Array("long".utf8)), from: someone, at: now))
            default:
                guard let someone else { continue }
                world.take(ledger.received(.stray("stray"), from: someone, at: now))
            }
        }
        // Left alone, every request that is not answered times out.
        for _ in 0..<200 {
            guard let next = ledger.nextDeadline else { break }
            now = max(now, next)
            world.take(ledger.tick(at: now))
        }
        #expect(world.problems.isEmpty, "seed \(seed)")
        #expect(ticket == 0 || world.answers.keys.sorted() == Array(1...ticket), "seed \(seed)")
        #expect(ledger.isIdle, "seed \(seed)")
    }

    @Test("one poison request among many never fails another", arguments: 0..<100)
    func poison(seed: Int) {
        var dice = Dice(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        var ledger = RequestLedger(limits: DriverLimits())
        var world = World()
        let poison = Int.random(in: 1...12, using: &dice)
        var isPoison: Set<String> = []
        for ticket in 1...12 {
            let params = Array((ticket == poison ? #"{"poison":true}"# : "{}").utf8)
            world.take(
                ledger.submit(ticket, .init(method: "plan", params: params, timeout: .seconds(10)), at: .zero))
        }
        var process = 0
        func open() -> [RequestLedger.Action] {
            process += 1
            world.processes[process] = (4, [])
            let actions = ledger.open(process, window: 4, oneShot: false, at: .zero)
            note(actions)
            world.take(actions)
            return actions
        }
        func note(_ actions: [RequestLedger.Action]) {
            for case .send(_, let line, _) in actions {
                guard case .request(let id, _, let params)? = try? RPCMessage(line: line), params["poison"] != nil
                else {
                    continue
                }
                isPoison.insert(id.description)
            }
        }
        _ = open()
        while world.answers.count < 12, process < 10 {
            let ids = world.processes[process]?.ids ?? []
            guard let id = ids.randomElement(using: &dice) else { break }
            if isPoison.contains(id) {
                world.processes[process] = nil
                world.take(ledger.ended(process, .signaled(11), at: .zero))
                _ = open()
            } else {
                world.processes[process]?.ids.removeAll { $0 == id }
                let actions = ledger.received(.message(.result(id: .string(id), true)), from: process, at: .zero)
                note(actions)
                world.take(actions)
            }
        }
        for ticket in 1...12 {
            let expected: Result<JSONValue, RequestLedger.Fault> =
                ticket == poison ? .failure(.processEnded(.signaled(11))) : .success(true)
            #expect(world.answers[ticket] == expected, "seed \(seed), request \(ticket)")
        }
        #expect(world.problems.isEmpty, "seed \(seed)")
    }
}
