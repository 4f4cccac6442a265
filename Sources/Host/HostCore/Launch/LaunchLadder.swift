package import DriverProtocol

/// The rungs of a plan's attempts, and which comes next after a failure.
///
/// Which rung a claim stands on is told by its mark, so that a host that takes it over goes on where the dead one stopped.
package struct LaunchLadder: Sendable, Equatable {
    /// The plan's attempts, at least one.
    package let rungs: [TaskPlan.Attempt]

    package init(_ plan: TaskPlan) {
        rungs = plan.attempts
    }

    /// A rung; the last one where the plan has become shorter since the mark was written.
    package subscript(rung: Int) -> TaskPlan.Attempt { rungs[min(max(rung, 0), rungs.count - 1)] }

    /// The rung after this one, if this one falls back on such a failure; nil: begin again at the first, after a pause.
    package func next(after rung: Int, on failure: Interpretation.Class) -> Int? {
        rung + 1 < rungs.count && self[rung].fallbackOn.contains(failure.rawValue) ? rung + 1 : nil
    }
}
