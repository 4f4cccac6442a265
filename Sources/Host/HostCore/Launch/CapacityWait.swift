/// How long a launch waits for capacity: decorrelated jitter between a floor and a ceiling, within a budget.
package struct CapacityWait: Sendable, Equatable {
    /// The whole time that a run may wait.
    package let budget: Duration
    /// The shortest pause.
    package let floor: Duration
    /// The longest pause.
    package let ceiling: Duration

    /// The time waited so far.
    package private(set) var waited: Duration = .zero
    private var previous: Duration

    /// 30 minutes, with pauses from 5 s to 60 s, unless said otherwise.
    /// - Parameter waited: the time that was waited before, by a host that has died.
    package init(
        budget: Duration = .seconds(1800), floor: Duration = .seconds(5), ceiling: Duration = .seconds(60),
        waited: Duration = .zero
    ) {
        self.budget = budget
        self.floor = floor
        self.ceiling = ceiling
        previous = floor
        self.waited = max(.zero, waited)
    }

    /// The next pause, or nil when the budget is spent.
    /// - Parameter fraction: a random number in 0..<1.
    package mutating func next(fraction: Double) -> Duration? {
        guard waited < budget else { return nil }
        let pause = min(min(ceiling, floor + (previous * 3 - floor) * fraction), budget - waited)
        previous = max(floor, pause)
        waited += pause
        return pause
    }

    /// How every sentence about waiting begins.
    package static let opening = "waiting for capacity: "

    /// What the run's state and log say while it waits.
    /// - Parameter attempt: the number of the next try, from 1.
    package static func sentence(
        reason: String, pause: Duration, attempt: Int, waited: Duration, budget: Duration
    ) -> String {
        "\(opening)\(reason), next try in \(pause.components.seconds) s (attempt \(attempt), "
            + "\(waited.components.seconds / 60) min of \(budget.components.seconds / 60))"
    }
}
