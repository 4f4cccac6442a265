import HostCore
import TestSupport
import Testing

@Suite struct CancelLedgerTests {
    @Test("a run that never began is examined, then stopped at once, once")
    func neverBegan() {
        var ledger = CancelLedger(grace: .seconds(60))
        #expect(ledger.meet("run", stateID: "a", now: .zero) == .examine)
        #expect(ledger.meet("run", stateID: "a", now: .seconds(1)) == .nothing)
        ledger.judged("run", .stopAtOnce)
        #expect(ledger.meet("run", stateID: "a", now: .seconds(2)) == .stop)
        #expect(ledger.meet("run", stateID: "a", now: .seconds(3)) == .nothing)
        ledger.done("run")
        #expect(ledger.meet("run", stateID: "a", now: .seconds(100)) == .nothing)
    }

    @Test("a run that has begun is stopped when the grace since the first sight is over")
    func grace() {
        var ledger = CancelLedger(grace: .seconds(60))
        _ = ledger.meet("run", stateID: "a", now: .seconds(10))
        ledger.judged("run", .stopAfterGrace)
        #expect(ledger.meet("run", stateID: "a", now: .seconds(69)) == .nothing)
        #expect(ledger.meet("run", stateID: "a", now: .seconds(70)) == .stop)
    }

    @Test("what failed is tried again; a run cancelled anew begins anew")
    func again() {
        var ledger = CancelLedger(grace: .zero)
        _ = ledger.meet("run", stateID: "a", now: .zero)
        ledger.judged("run", nil)
        #expect(ledger.meet("run", stateID: "a", now: .zero) == .examine)
        ledger.judged("run", .stopAtOnce)
        #expect(ledger.meet("run", stateID: "a", now: .zero) == .stop)
        ledger.failed("run")
        #expect(ledger.meet("run", stateID: "a", now: .zero) == .stop)
        ledger.done("run")
        #expect(ledger.meet("run", stateID: "b", now: .zero) == .examine)
    }

    @Test("a run whose task was not its own any more is examined again: it may have another by now")
    func superseded() {
        var ledger = CancelLedger(grace: .zero)
        _ = ledger.meet("run", stateID: "a", now: .zero)
        ledger.judged("run", .superseded)
        #expect(ledger.meet("run", stateID: "a", now: .seconds(1)) == .examine)
        #expect(ledger.meet("run", stateID: "a", now: .seconds(2)) == .nothing)
    }

    @Test(
        "whatever happens in whatever order, a task is stopped no more than once and never within its grace",
        arguments: 0..<50)
    func anyOrder(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var ledger = CancelLedger(grace: .seconds(60))
        var now: Duration = .zero
        var firstSeen: [String: Duration] = [:]
        var verdicts: [String: CancelVerdict] = [:]
        var isDone: Set<String> = []
        var open: [(run: String, step: CancelLedger.Step)] = []
        for _ in 0..<400 {
            now += .seconds(Int.random(in: 0...9, using: &random))
            if let position = open.indices.randomElement(using: &random), Bool.random(using: &random) {
                let (run, step) = open.remove(at: position)
                let succeeds = Bool.random(using: &random)
                switch step {
                case .examine:
                    let verdict = [CancelVerdict.superseded, .stopAtOnce, .stopAfterGrace].randomElement(using: &random)
                    verdicts[run] = succeeds ? verdict : nil
                    ledger.judged(run, succeeds ? verdict : nil)
                case .stop:
                    if succeeds { isDone.insert(run) }
                    succeeds ? ledger.done(run) : ledger.failed(run)
                case .nothing: break
                }
            } else {
                let run = "run \(Int.random(in: 0..<4, using: &random))"
                firstSeen[run] = firstSeen[run] ?? now
                let step = ledger.meet(run, stateID: "a", now: now)
                guard step != .nothing else { continue }
                #expect(!open.contains { $0.run == run }, "two steps of one run at once, seed \(seed)")
                #expect(!isDone.contains(run), "stopped twice, seed \(seed)")
                if step == .stop {
                    #expect(verdicts[run] != .superseded, "seed \(seed)")
                    let waited = now - (firstSeen[run] ?? now)
                    #expect(verdicts[run] == .stopAtOnce || waited >= .seconds(60), "seed \(seed)")
                }
                open.append((run, step))
            }
        }
    }

    @Test("runs that are no longer met are forgotten")
    func forgets() {
        var ledger = CancelLedger(grace: .zero)
        _ = ledger.meet("old", stateID: "a", now: .zero)
        _ = ledger.meet("new", stateID: "a", now: .seconds(7000))
        ledger.forgetOld(now: .seconds(7300))
        #expect(ledger.count == 1)
    }
}
