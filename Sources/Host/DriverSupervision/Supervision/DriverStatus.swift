package import DriverProtocol

/// What is known about an entry of drivers.d, for `drivers list`, health and logs.
package struct DriverStatus: Sendable, Equatable {
    /// What the driver does now.
    package enum State: Sendable, Equatable {
        /// Nothing has bound it, so nothing of it was executed.
        case idle
        /// Started, not described yet.
        case starting
        /// Takes requests.
        case ready
        /// Ended, and started again after `retryIn`.
        case backingOff(retryIn: Duration)
        /// Ended too often; one more try after `retryIn`. Its pools are degraded.
        case quarantined(retryIn: Duration)
        /// Replaced or removed, finishing what it has.
        case draining
        /// Stopped.
        case stopped
        /// The catalogue refuses the entry.
        case refused(reason: String, remedy: String)
    }

    /// The entry's name.
    package var name: String
    /// The manifest or executable.
    package var path: String
    /// What it does now.
    package var state: State
    /// Its answer to `describe`, when it has been asked.
    package var description: DriverDescription?
    /// SHA-256 of the command's file, when the manifest asks for it to be checked.
    package var digest: String?
    /// Process groups, one for each process; the id is that of the guardian, which leads the group.
    package var processGroups: [Int32]
    /// Requests that it has, and that wait for it.
    package var inFlight: Int
    package var waiting: Int
    /// Requests answered, and processes that ended otherwise than asked, since the host started.
    package var answered: Int
    package var crashes: Int
    /// Why it last failed.
    package var lastFailure: String?

    /// Whether its pools can be served.
    package var isAvailable: Bool {
        switch state {
        case .idle, .starting, .ready, .draining: true
        case .backingOff, .quarantined, .stopped, .refused: false
        }
    }

    package init(
        name: String, path: String, state: State, description: DriverDescription? = nil, digest: String? = nil,
        processGroups: [Int32] = [], inFlight: Int = 0, waiting: Int = 0, answered: Int = 0, crashes: Int = 0,
        lastFailure: String? = nil
    ) {
        self.name = name
        self.path = path
        self.state = state
        self.description = description
        self.digest = digest
        self.processGroups = processGroups
        self.inFlight = inFlight
        self.waiting = waiting
        self.answered = answered
        self.crashes = crashes
        self.lastFailure = lastFailure
    }
}
