import DriverProtocol
import DriverSupervision
import Testing

@Suite("What events mean to requests")
struct RequestLedgerTests {
    private let request = RequestLedger.Request(method: "plan", params: Array("{}".utf8), timeout: .seconds(10))

    /// A ledger with one open process of the number 1.
    private func ledger(window: Int = 1) -> RequestLedger {
        var ledger = RequestLedger(limits: DriverLimits())
        _ = ledger.open(1, window: window, oneShot: false, at: .zero)
        return ledger
    }

    private func sent(_ actions: [RequestLedger.Action]) -> [(process: Int, id: String)] {
        actions.compactMap { action in
            guard case .send(let process, let line, _) = action,
                case .request(let id, _, _)? = try? RPCMessage(line: line)
            else { return nil }
            return (process, id.description)
        }
    }

    private func answers(_ actions: [RequestLedger.Action]) -> [Int: Result<JSONValue, RequestLedger.Fault>] {
        var found: [Int: Result<JSONValue, RequestLedger.Fault>] = [:]
        for case .answer(let ticket, let result) in actions { found[ticket] = result }
        return found
    }

    private func recycled(_ actions: [RequestLedger.Action]) -> [Int] {
        actions.compactMap { if case .recycle(let process, .fault) = $0 { process } else { nil } }
    }

    private func answer(_ id: String, _ value: JSONValue = true) -> DriverOutput {
        .message(.result(id: .string(id), value))
    }

    @Test("no more than the window is in a process, and an answer lets the next one in")
    func window() {
        var ledger = ledger(window: 2)
        var sendings: [(process: Int, id: String)] = []
        for ticket in 1...3 { sendings += sent(ledger.submit(ticket, request, at: .zero)) }
        #expect(sendings.count == 2)
        #expect(ledger.freeSlots == 0)
        let actions = ledger.received(answer(sendings[1].id), from: 1, at: .zero)
        #expect(answers(actions) == [2: .success(true)])
        #expect(sent(actions).count == 1)
    }

    @Test("requests are spread over the processes")
    func spreading() {
        var ledger = ledger(window: 4)
        _ = ledger.open(2, window: 4, oneShot: false, at: .zero)
        let processes = (1...4).flatMap { sent(ledger.submit($0, request, at: .zero)).map(\.process) }
        #expect(processes.sorted() == [1, 1, 2, 2])
    }

    @Test("an answer that comes twice, or to no request, is stray")
    func strayAnswers() {
        var ledger = ledger()
        let id = sent(ledger.submit(1, request, at: .zero))[0].id
        #expect(answers(ledger.received(answer(id), from: 1, at: .zero)).count == 1)
        let again = ledger.received(answer(id), from: 1, at: .zero)
        #expect(answers(again).isEmpty)
        guard case .stray? = again.first else {
            Issue.record("not stray: \(again)")
            return
        }
    }

    @Test("a time-out tells the driver, answers once, and keeps the place until the driver has answered")
    func timeOut() {
        var ledger = ledger()
        let id = sent(ledger.submit(1, request, at: .zero))[0].id
        #expect(ledger.nextDeadline == .seconds(10))
        let actions = ledger.tick(at: .seconds(10))
        #expect(answers(actions) == [1: .failure(.timedOut)])
        guard case .send(1, let line, false)? = actions.first else {
            Issue.record("nothing was sent")
            return
        }
        #expect(String(decoding: line, as: UTF8.self).contains("$/cancelRequest"))
        #expect(sent(ledger.submit(2, request, at: .seconds(10))).isEmpty)
        let late = ledger.received(answer(id), from: 1, at: .seconds(11))
        #expect(answers(late).isEmpty)
        #expect(sent(late).count == 1)
    }

    @Test("a process that does not even answer a cancelled request is recycled; the others are no suspects")
    func hang() {
        var ledger = ledger(window: 2)
        _ = ledger.submit(1, request, at: .zero)
        _ = ledger.submit(2, request, at: .seconds(5))
        _ = ledger.tick(at: .seconds(10))
        let actions = ledger.tick(at: .seconds(12))
        #expect(recycled(actions) == [1])
        #expect(answers(actions).isEmpty)
        _ = ledger.submit(3, request, at: .seconds(12))
        // Both at once: neither is a suspect.
        #expect(sent(ledger.open(2, window: 2, oneShot: false, at: .seconds(13))).count == 2)
    }

    @Test("after a crash what was in flight is sent again, one at a time and before what waits")
    func resending() {
        var ledger = ledger(window: 3)
        for ticket in 1...4 { _ = ledger.submit(ticket, request, at: .zero) }
        #expect(answers(ledger.ended(1, .exited(1), at: .seconds(1))).isEmpty)
        var sending = sent(ledger.open(2, window: 3, oneShot: false, at: .seconds(2)))
        for ticket in 1...3 {
            #expect(sending.count == 1)
            let actions = ledger.received(answer(sending[0].id), from: 2, at: .seconds(3))
            #expect(Array(answers(actions).keys) == [ticket])
            sending = sent(actions)
        }
        #expect(sending.count == 1)
    }

    @Test("a request that ended two processes fails alone")
    func poison() {
        var ledger = ledger(window: 3)
        for ticket in 1...3 { _ = ledger.submit(ticket, request, at: .zero) }
        _ = ledger.ended(1, .exited(1), at: .zero)
        #expect(sent(ledger.open(2, window: 3, oneShot: false, at: .zero)).count == 1)
        let second = ledger.ended(2, .signaled(11), at: .zero)
        #expect(answers(second) == [1: .failure(.processEnded(.signaled(11)))])
        var sending = sent(ledger.open(3, window: 3, oneShot: false, at: .zero))
        for ticket in 2...3 {
            let actions = ledger.received(answer(sending[0].id), from: 3, at: .zero)
            #expect(answers(actions) == [ticket: .success(true)])
            sending = sent(actions)
        }
    }

    @Test("a line that is too long fails the only request, or recycles the process when it may be anybody's")
    func longLine() {
        var single = ledger(window: 2)
        _ = single.submit(1, request, at: .zero)
        let alone = single.received(.tooLong(Array("abc".utf8)), from: 1, at: .zero)
        #expect(answers(alone) == [1: .failure(.lineTooLong(beginning: "abc"))])
        #expect(recycled(alone).isEmpty)
        #expect(sent(single.submit(2, request, at: .zero)).count == 1)

        var several = ledger(window: 2)
        for ticket in 1...2 { _ = several.submit(ticket, request, at: .zero) }
        let crowd = several.received(.tooLong([]), from: 1, at: .zero)
        #expect(recycled(crowd) == [1])
        #expect(answers(crowd).isEmpty)
        #expect(sent(several.open(2, window: 2, oneShot: false, at: .zero)).count == 1)
    }

    @Test("the seventeenth stray line recycles the process, and what it says then is ignored")
    func strays() {
        var ledger = ledger()
        _ = ledger.submit(1, request, at: .zero)
        for _ in 1...16 { #expect(recycled(ledger.received(.stray("x"), from: 1, at: .zero)).isEmpty) }
        #expect(recycled(ledger.received(.stray("x"), from: 1, at: .zero)) == [1])
        #expect(ledger.received(answer("1"), from: 1, at: .zero).isEmpty)
    }

    @Test("an error without an id belongs to the only request under way")
    func errorWithoutID() {
        var ledger = ledger()
        _ = ledger.submit(1, request, at: .zero)
        let error = DriverError(code: DriverError.Code.parseError, message: "what?")
        let actions = ledger.received(.message(.failure(id: nil, error)), from: 1, at: .zero)
        #expect(answers(actions) == [1: .failure(.refused(error))])
    }

    @Test("a request that no process takes is given back")
    func notTaken() {
        var ledger = RequestLedger(limits: DriverLimits())
        _ = ledger.submit(1, request, at: .seconds(1))
        #expect(ledger.nextDeadline == .seconds(21))
        #expect(answers(ledger.tick(at: .seconds(20))).isEmpty)
        #expect(answers(ledger.tick(at: .seconds(21))) == [1: .failure(.notTaken)])
    }

    @Test("cancelling tells the driver and answers the caller at once, whether the request waits or is under way")
    func cancelling() {
        var ledger = ledger()
        let id = sent(ledger.submit(1, request, at: .zero))[0].id
        _ = ledger.submit(2, request, at: .zero)
        #expect(answers(ledger.cancel(2, at: .zero)) == [2: .failure(.cancelled)])
        let actions = ledger.cancel(1, at: .zero)
        #expect(answers(actions) == [1: .failure(.cancelled)])
        #expect(actions.count == 2)
        #expect(ledger.cancel(1, at: .zero).isEmpty)
        #expect(ledger.received(answer(id), from: 1, at: .zero).isEmpty)
        #expect(ledger.isIdle)
    }

    @Test("a one-shot process gets one request, its stdin is closed, and it is let go after its answer")
    func oneShot() {
        var ledger = RequestLedger(limits: DriverLimits())
        for ticket in 1...2 { _ = ledger.submit(ticket, request, at: .zero) }
        let actions = ledger.open(1, window: 8, oneShot: true, at: .zero)
        guard case .send(1, _, last: true)? = actions.first, actions.count == 1 else {
            Issue.record("\(actions)")
            return
        }
        let after = ledger.received(answer(sent(actions)[0].id), from: 1, at: .zero)
        #expect(after == [.answer(1, .success(true)), .recycle(1, .done)])
        #expect(sent(ledger.open(2, window: 8, oneShot: true, at: .zero)).count == 1)
    }
}
