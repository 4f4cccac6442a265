internal import DriverProtocol

extension RequestLedger {
    /// A process said something. What a process says that was recycled is ignored.
    package mutating func received(_ output: DriverOutput, from process: Process, at now: Duration) -> [Action] {
        guard seats[process] != nil else { return [] }
        switch output {
        case .message(.result(let id, let value)): return answer(id, .success(value), from: process, at: now)
        case .message(.failure(let id?, let error)):
            return answer(id, .failure(.refused(error)), from: process, at: now)
        case .message(.failure(nil, let error)):
            // It could not read a request. With one under way it is clear which.
            guard let only = onlyRequest(of: process) else {
                return stray("an error without an id: \(error.message)", from: process, at: now)
            }
            return answer(.string(String(only)), .failure(.refused(error)), from: process, at: now)
        case .message(.request(_, let method, _)), .message(.notification(let method, _)):
            return stray("a '\(method)' message; a driver only answers", from: process, at: now)
        case .stray(let text):
            return stray(text, from: process, at: now)
        case .tooLong(let beginning):
            return tooLong(beginning, from: process, at: now)
        }
    }

    private mutating func answer(
        _ id: RequestID, _ result: Result<JSONValue, Fault>, from process: Process, at now: Duration
    ) -> [Action] {
        guard let number = Int(id.description), var seat = seats[process] else {
            return stray("an answer to no request (id \(id))", from: process, at: now)
        }
        if case .describing(let id, _) = seat.phase, id == number {
            // The owner of the process judges it and calls `open`, or ends it.
            seat.phase = .draining
            seats[process] = seat
            return [.described(process, result)] + leaveWhenDone(process)
        }
        guard let flight = seat.flights.removeValue(forKey: number) else {
            return stray("an answer to no request (id \(id))", from: process, at: now)
        }
        seat.hasSuspect = false
        seats[process] = seat
        var actions: [Action] = []
        if !flight.isAbandoned { actions.append(.answer(flight.waiting.ticket, result)) }
        return actions + leaveWhenDone(process) + dispatch(at: now)
    }

    /// A one-shot process has answered, a draining one has answered all.
    mutating func leaveWhenDone(_ process: Process) -> [Action] {
        guard let seat = seats[process], seat.flights.isEmpty, seat.isOneShot, seat.phase == .draining else {
            return []
        }
        seats[process] = nil
        return [.recycle(process, .done)]
    }

    private mutating func stray(_ text: String, from process: Process, at now: Duration) -> [Action] {
        guard var seat = seats[process] else { return [] }
        seat.strays += 1
        seats[process] = seat
        var actions: [Action] = [.stray(process, text)]
        if seat.strays > limits.strayLines {
            actions += recycle(
                process, "it wrote more than \(limits.strayLines) lines to stdout that are no answers", at: now)
        }
        return actions
    }

    private mutating func tooLong(_ beginning: [UInt8], from process: Process, at now: Duration) -> [Action] {
        let text = String(decoding: beginning.prefix(80), as: UTF8.self)
        let fault = Fault.lineTooLong(beginning: text)
        if let only = onlyRequest(of: process) {
            return answer(.string(String(only)), .failure(fault), from: process, at: now)
        }
        if case .describing(let id, _)? = seats[process]?.phase {
            return answer(.string(String(id)), .failure(fault), from: process, at: now)
        }
        guard seats[process]?.flights.isEmpty == false else {
            return stray("a line of more than \(limits.lineBytes) bytes: \(text)…", from: process, at: now)
        }
        return recycle(
            process, "it wrote a line of more than \(limits.lineBytes) bytes, with several requests under way", at: now)
    }

    private func onlyRequest(of process: Process) -> Int? {
        guard let flights = seats[process]?.flights, flights.count == 1 else { return nil }
        return flights.keys.first
    }
}
