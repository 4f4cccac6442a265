internal import DriverProtocol

extension RequestLedger {
    /// A caller asks something.
    package mutating func submit(_ ticket: Ticket, _ request: Request, at now: Duration) -> [Action] {
        queue.append(Waiting(ticket: ticket, request: request, since: now))
        return dispatch(at: now)
    }

    /// A process was started: it is asked who it is.
    package mutating func join(_ process: Process, describe params: [UInt8], at now: Duration, oneShot: Bool)
        -> [Action]
    {
        let id = nextID()
        seats[process] = Seat(phase: .describing(id: id, deadline: now + limits.start), isOneShot: oneShot)
        return [.send(process, Self.line(id: id, method: DriverMethod.describe, params: params), last: oneShot)]
    }

    /// A process takes requests: it was described, or is a one-shot process of a driver that was.
    package mutating func open(_ process: Process, window: Int, oneShot: Bool, at now: Duration) -> [Action] {
        var seat = seats[process] ?? Seat(phase: .open)
        seat.phase = .open
        seat.window = oneShot ? 1 : window
        seat.isOneShot = oneShot
        seats[process] = seat
        return dispatch(at: now)
    }

    /// Sends what can be sent, in order. A suspect needs a process for itself and holds back those behind it.
    mutating func dispatch(at now: Duration) -> [Action] {
        var actions: [Action] = []
        while let next = queue.first, let process = seat(for: next) {
            queue.removeFirst()
            let id = nextID()
            seats[process]?.flights[id] = Flight(waiting: next, sent: now, deadline: now + next.request.timeout)
            seats[process]?.hasSuspect = next.endings > 0
            let last = seats[process]?.isOneShot ?? false
            if last { seats[process]?.phase = .draining }
            let line = Self.line(id: id, method: next.request.method, params: next.request.params)
            actions.append(.send(process, line, last: last))
        }
        return actions
    }

    /// The open process with the most room; for a suspect, one with nothing to do.
    private func seat(for waiting: Waiting) -> Process? {
        var best: (process: Process, load: Int)?
        for (process, seat) in seats where seat.phase == .open && !seat.hasSuspect {
            let load = seat.flights.count
            guard waiting.endings > 0 ? load == 0 : load < seat.window else { continue }
            if let found = best, (found.load, found.process) <= (load, process) { continue }
            best = (process, load)
        }
        return best?.process
    }

    /// Built by hand, since the params are serialized by the caller's task and not by whoever serves all callers.
    static func line(id: Int, method: String, params: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(params.count + 80)
        line.append(contentsOf: "{\"jsonrpc\":\"2.0\",\"id\":\"\(id)\",\"method\":\"\(method)\",\"params\":".utf8)
        line.append(contentsOf: params)
        line.append(UInt8(ascii: "}"))
        line.append(0x0A)
        return line
    }

    static func cancellation(of id: Int) -> [UInt8] {
        RPCMessage.notification(method: DriverMethod.cancelRequest, params: ["id": .string(String(id))]).line
    }
}
