package import DriverProtocol

/// Which of a plan's attempts a claim's n-th token belongs to.
///
/// A refusal for want of capacity goes on to the next rung while the rung allows it (`fallbackOn`), and begins again
/// at the first after a pause. So the rung follows from the number of refusals alone, and a host that takes a claim
/// over goes on where the dead one stopped.
package struct LaunchLadder: Sendable, Equatable {
    /// The rungs that capacity walks through.
    package let rungs: [TaskPlan.Attempt]

    package init(_ plan: TaskPlan) {
        var rungs: [TaskPlan.Attempt] = []
        for attempt in plan.attempts {
            rungs.append(attempt)
            if !attempt.fallbackOn.contains("capacity") { break }
        }
        self.rungs = rungs
    }

    /// The rung of an attempt.
    package func rung(attempt: Int) -> TaskPlan.Attempt { rungs[attempt % rungs.count] }

    /// Whether the attempt after this one begins the ladder again, and so has to wait.
    package func isLastRung(attempt: Int) -> Bool { attempt % rungs.count == rungs.count - 1 }
}
