package import DriverProtocol

/// What is under way with a driver: requests that wait, requests in its processes, and what every event means to them.
///
/// A pure state machine: events go in with their time, what is to be done comes out as ``Action``s. It holds that every
/// request is answered exactly once, that no process has more than its window, and that a request which was in a process
/// when it ended (a *suspect*) is sent once more, alone in its process, so that it can end no other's work and the
/// second ending is certainly its own.
package struct RequestLedger: Sendable {
    /// A request as its caller knows it.
    package typealias Ticket = Int
    /// A process of the driver, by its number.
    package typealias Process = Int

    /// What is asked.
    package struct Request: Sendable {
        package let method: String
        /// The params as they stand on the wire.
        package let params: [UInt8]
        /// How long one sending may take.
        package let timeout: Duration

        package init(method: String, params: [UInt8], timeout: Duration) {
            self.method = method
            self.params = params
            self.timeout = timeout
        }
    }

    /// Why a request failed.
    package enum Fault: Error, Sendable, Equatable {
        /// The driver answered with an error.
        case refused(DriverError)
        /// A process ended with it, as often as is allowed.
        case processEnded(DriverExit)
        case timedOut
        /// The answer was longer than a line may be.
        case lineTooLong(beginning: String)
        /// No process took it in time.
        case notTaken
        /// The caller gave it up.
        case cancelled
        /// No process had it when the driver was replaced: the next generation is to be asked.
        case replaced
        /// Another reason: the driver does not start, the host is stopping.
        case unavailable(String)
    }

    /// What is to be done.
    package enum Action: Sendable, Equatable {
        /// Write this line to the process. `last`: nothing follows it, its stdin can be closed.
        case send(Process, [UInt8], last: Bool)
        /// Answer the caller.
        case answer(Ticket, Result<JSONValue, Fault>)
        /// The process answered `describe`.
        case described(Process, Result<JSONValue, Fault>)
        /// End the process, with the reason; whatever it still says is ignored.
        case recycle(Process, Recycling)
        /// Tell the log.
        case stray(Process, String)
    }

    /// Why the host ends a process.
    package enum Recycling: Sendable, Equatable {
        /// It has done what it was started for.
        case done
        /// It is at fault.
        case fault(String)
    }

    struct Waiting: Sendable {
        let ticket: Ticket
        let request: Request
        var endings = 0
        var since: Duration
    }

    struct Flight: Sendable {
        let waiting: Waiting
        let sent: Duration
        var deadline: Duration
        /// Whether nobody waits for the answer any more.
        var isAbandoned = false
    }

    struct Seat: Sendable {
        enum Phase: Sendable, Equatable {
            /// `describe` was sent.
            case describing(id: Int, deadline: Duration)
            case open
            /// Takes no more.
            case draining
        }

        var phase: Phase
        var window = 1
        /// Ends after one request.
        var isOneShot = false
        var strays = 0
        var flights: [Int: Flight] = [:]
        var hasSuspect = false
    }

    let limits: DriverLimits
    var queue: [Waiting] = []
    var seats: [Process: Seat] = [:]
    private var lastID = 0

    package init(limits: DriverLimits) {
        self.limits = limits
    }

    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// The earliest time at which ``tick(at:)`` has something to do.
    package var nextDeadline: Duration? {
        var earliest: Duration?
        func take(_ time: Duration) { earliest = min(earliest ?? time, time) }
        for seat in seats.values {
            if case .describing(_, let deadline) = seat.phase { take(deadline) }
            for flight in seat.flights.values { take(flight.deadline) }
        }
        for waiting in queue { take(waiting.since + limits.wait) }
        return earliest
    }

    /// Requests in processes.
    package var inFlight: Int { seats.values.reduce(0) { $0 + $1.flights.count } }

    /// How many more requests open processes would take now.
    package var freeSlots: Int {
        let free = seats.values.reduce(0) { sum, seat in
            seat.phase == .open && !seat.hasSuspect ? sum + max(seat.window - seat.flights.count, 0) : sum
        }
        return max(free - queue.count, 0)
    }

    /// Whether nothing waits and nothing is under way.
    package var isIdle: Bool { queue.isEmpty && seats.values.allSatisfy { $0.flights.isEmpty } }
}
