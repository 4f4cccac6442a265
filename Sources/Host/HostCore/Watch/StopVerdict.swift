/// What a stopped task means for its flow run.
package enum StopVerdict: Sendable, Equatable {
    /// The run has ended, waits for a new launch, or belongs to another claim: nothing is to be said.
    case nothing
    /// The run should have ended with its task: Crashed, with the evidence.
    case crashed
    /// The run was being cancelled, and its task is gone: Cancelled.
    case cancelled

    /// Decides by the run's state and the claim it stands under, whatever the containers' exit codes: a run that is
    /// still running when its task is gone will never end by itself.
    ///
    /// - Parameters:
    ///   - state: the run's state, read after the task was seen stopped.
    ///   - claim: the task's claim.
    ///   - standing: the claim under which the run stands; nil when it stands under none of ours.
    ///   - wasCancelled: whether the run was cancelled under that claim, whatever has become of its state since.
    package static func judge(
        state: StateRecord, claim: ClaimID, standing: StandingClaim?, wasCancelled: Bool = false
    ) -> StopVerdict {
        guard !state.kind.isFinal, standing?.mark.claim == claim else { return .nothing }
        switch state.kind {
        case .scheduled:
            guard state.isInProcessRetry else { return .nothing }
            return wasCancelled ? .cancelled : .crashed
        case .paused: return .nothing
        case .cancelling: return .cancelled
        case .pending, .running: return wasCancelled ? .cancelled : .crashed
        case .completed, .failed, .cancelled, .crashed: return .nothing
        }
    }
}
