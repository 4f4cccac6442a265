internal import DriverProtocol

extension RequestLedger {
    /// A process ended by itself, or was killed by somebody else.
    package mutating func ended(_ process: Process, _ exit: DriverExit, at now: Duration) -> [Action] {
        guard let seat = seats.removeValue(forKey: process) else { return [] }
        var actions: [Action] = []
        if case .describing = seat.phase { actions.append(.described(process, .failure(.processEnded(exit)))) }
        // What was never started has read nothing.
        var hasRun = true
        if case .notStarted = exit { hasRun = false }
        return actions + giveBack(seat, exit, isSuspicious: hasRun, at: now) + dispatch(at: now)
    }

    /// Ends a process that is at fault.
    mutating func recycle(
        _ process: Process, _ reason: String, isSuspicious: Bool = true, at now: Duration
    ) -> [Action] {
        guard let seat = seats.removeValue(forKey: process) else { return [] }
        var actions: [Action] = [.recycle(process, .fault(reason))]
        if case .describing = seat.phase {
            actions.append(.described(process, .failure(.processEnded(.recycled(reason)))))
        }
        return actions + giveBack(seat, .recycled(reason), isSuspicious: isSuspicious, at: now) + dispatch(at: now)
    }

    /// Puts the requests of a process that is gone back in front, in their order, or fails those that were in too many.
    private mutating func giveBack(
        _ seat: Seat, _ exit: DriverExit, isSuspicious: Bool, at now: Duration
    ) -> [Action] {
        var actions: [Action] = []
        var again: [Waiting] = []
        for (_, flight) in seat.flights.sorted(by: { $0.key < $1.key }) where !flight.isAbandoned {
            var waiting = flight.waiting
            waiting.since = now
            if isSuspicious { waiting.endings += 1 }
            if waiting.endings >= limits.endingsPerRequest {
                actions.append(.answer(waiting.ticket, .failure(.processEnded(exit))))
            } else {
                again.append(waiting)
            }
        }
        queue.insert(contentsOf: again, at: 0)
        return actions
    }

    /// A caller gave a request up.
    package mutating func cancel(_ ticket: Ticket, at now: Duration) -> [Action] {
        if let position = queue.firstIndex(where: { $0.ticket == ticket }) {
            queue.remove(at: position)
            return [.answer(ticket, .failure(.cancelled))] + dispatch(at: now)
        }
        for (process, seat) in seats {
            for (id, flight) in seat.flights where flight.waiting.ticket == ticket && !flight.isAbandoned {
                // It keeps its place until the driver has answered, as it must; it has the time it had, and the grace.
                return abandon(id, of: process, until: flight.deadline + limits.cancellationGrace, .cancelled)
            }
        }
        return []
    }

    private mutating func abandon(_ id: Int, of process: Process, until deadline: Duration, _ fault: Fault) -> [Action]
    {
        guard var flight = seats[process]?.flights[id] else { return [] }
        flight.isAbandoned = true
        flight.deadline = deadline
        seats[process]?.flights[id] = flight
        // The stdin of a one-shot process is closed already.
        let tell: [Action] =
            seats[process]?.isOneShot == true ? [] : [.send(process, Self.cancellation(of: id), last: false)]
        return tell + [.answer(flight.waiting.ticket, .failure(fault))]
    }

    /// Does what is due at that time.
    package mutating func tick(at now: Duration) -> [Action] {
        var actions: [Action] = []
        for (process, seat) in seats.sorted(by: { $0.key < $1.key }) {
            if case .describing(_, let deadline) = seat.phase, deadline <= now {
                actions += recycle(process, "it did not answer 'describe' within \(limits.start.inWords)", at: now)
                continue
            }
            for (id, flight) in seat.flights.sorted(by: { $0.key < $1.key }) where flight.deadline <= now {
                if flight.isAbandoned {
                    // Whoever hangs is known, so the others are not suspect.
                    actions += recycle(
                        process, "it still had not answered a cancelled '\(flight.waiting.request.method)'",
                        isSuspicious: false, at: now)
                    break
                }
                actions += abandon(id, of: process, until: now + limits.cancellationGrace, .timedOut)
            }
        }
        let late = queue.filter { $0.since + limits.wait <= now }
        queue.removeAll { $0.since + limits.wait <= now }
        return actions + late.map { .answer($0.ticket, .failure(.notTaken)) } + dispatch(at: now)
    }

    /// Fails what waits for a process; with `fresh`, only what was in none yet.
    package mutating func failWaiting(_ reason: String, fresh: Bool = false) -> [Action] {
        let failing = queue.filter { !fresh || $0.endings == 0 }
        queue.removeAll { !fresh || $0.endings == 0 }
        return failing.map { .answer($0.ticket, .failure(.unavailable(reason))) }
    }

    /// Gives back what no process has, for the next generation of the driver to answer.
    package mutating func handOver() -> [Action] {
        let waiting = queue
        queue = []
        return waiting.map { .answer($0.ticket, .failure(.replaced)) }
    }

    /// Fails everything and forgets every process.
    package mutating func close(_ reason: String) -> [Action] {
        var actions = failWaiting(reason)
        for (process, seat) in seats.sorted(by: { $0.key < $1.key }) {
            for (_, flight) in seat.flights.sorted(by: { $0.key < $1.key }) where !flight.isAbandoned {
                actions.append(.answer(flight.waiting.ticket, .failure(.unavailable(reason))))
            }
            if case .describing = seat.phase {
                actions.append(.described(process, .failure(.unavailable(reason))))
            }
            actions.append(.recycle(process, .done))
        }
        seats = [:]
        return actions
    }
}
