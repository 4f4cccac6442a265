internal import DriverProtocol

/// What is done with one process of a driver, from its start to its end.
package struct Session: Sendable, Equatable {
    /// In what the process runs.
    package enum Surroundings: Sendable, Equatable {
        /// As worker-host starts drivers.
        case usual
        /// The same without a network; where the system does not allow that, with variables that lead calls astray.
        case offline
        /// Another time zone and language.
        case abroad
        /// Without the guardian that ends what a driver leaves behind, so that it can be seen.
        case unguarded
    }

    package var surroundings: Surroundings
    /// Whether every request goes to a process of its own, as with a one-shot driver.
    package var usesProcessPerRequest: Bool
    package var steps: [Step]

    package init(in surroundings: Surroundings = .usual, usesProcessPerRequest: Bool = false, _ steps: [Step]) {
        self.surroundings = surroundings
        self.usesProcessPerRequest = usesProcessPerRequest
        self.steps = steps
    }

    /// Asks a driver who it is, and nothing else.
    package static let introduction = Session(
        Step.ask(Wire.introduction, DriverMethod.describe, DriverSubject.describeParams))

    /// A session that begins as worker-host begins: with `describe`.
    static func described(
        _ subject: DriverSubject, in surroundings: Surroundings = .usual, _ steps: [Step]
    ) -> Session {
        Session(in: surroundings, Step.ask(Wire.introduction, "describe", subject.describeParams) + steps)
    }
}
