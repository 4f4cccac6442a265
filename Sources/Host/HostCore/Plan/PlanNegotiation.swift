package import DriverProtocol

/// The rounds of one plan: a driver may ask for facts before it answers, at most five times.
package struct PlanNegotiation: Sendable, Equatable {
    /// What to do after an answer.
    package enum Step: Sendable, Equatable {
        /// The driver has planned.
        case done(TaskPlan)
        /// Look these up, then ask again.
        case lookUp([FactNeed])
    }

    /// The most rounds of facts.
    package static let maximumRounds = 5

    private var rounds = 0

    package init() {}

    /// Takes an answer.
    /// - Throws: ``DriverError`` when the driver still asks after the last round.
    package mutating func take(_ answer: PlanAnswer) throws(DriverError) -> Step {
        switch answer {
        case .plan(let plan): return .done(plan)
        case .needs(let needs):
            rounds += 1
            guard rounds <= Self.maximumRounds else {
                let names = needs.map { "\($0.name) (\($0.operation))" }.joined(separator: ", ")
                throw .unsupported(
                    "The driver still asks for facts after \(Self.maximumRounds) rounds: \(names).",
                    hint: "The driver has to plan with what it was given, null included; mend the driver.")
            }
            return .lookUp(needs)
        }
    }
}
