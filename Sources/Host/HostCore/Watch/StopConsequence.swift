package import DriverProtocol

/// What follows from a task's end that its run has not survived.
package enum StopConsequence: Sendable, Equatable {
    /// Crashed, with the evidence; `history`: what was tried before.
    case crash(history: String?)
    /// Launched again under the same claim: the flow has not begun.
    case startAgain(FailedStart)
    /// Scheduled again, for whichever worker comes first: the flow has begun, and its user wants that.
    case schedule

    /// - Parameters:
    ///   - meaning: the class of the end.
    ///   - state: the run's state.
    ///   - standing: the claim under which it stands, which launched the task.
    ///   - hasRun: whether the run was ever Running under it.
    ///   - interruptions: see ``StandingClaim/interruptions(in:)``.
    package static func judge(
        meaning: Interpretation, reason: String, state: StateRecord, standing: StandingClaim, hasRun: Bool,
        interruptions: Int, rules: LaunchRules
    ) -> StopConsequence {
        let restarts = standing.mark.restarts
        let crash = StopConsequence.crash(
            history: restarts == 0 ? nil : "The start has failed \(restarts + 1) times, and is not tried again.")
        let start = StopConsequence.startAgain(FailedStart(category: meaning.category, reason: reason))
        // A state after the mark, of whatever kind, comes from the task's own process.
        let hasNotBegun = state.mark == standing.mark && !hasRun
        switch meaning.category {
        case .capacity: return hasNotBegun ? start : .crash(history: nil)
        case .transientStart: return hasNotBegun && restarts < rules.startRetries ? start : crash
        case .spotInterruption:
            if hasNotBegun {
                return rules.relaunchesInterrupted != false && restarts < rules.startRetries ? start : crash
            }
            guard rules.relaunchesInterrupted == true, state.kind == .running else { return .crash(history: nil) }
            guard interruptions >= rules.interruptionRetries else { return .schedule }
            return .crash(
                history: "Its Spot capacity was taken back \(interruptions + 1) times in a row, and the run is not "
                    + "scheduled again (interruptionRetries).")
        case .configuration, .application: return .crash(history: nil)
        }
    }
}
