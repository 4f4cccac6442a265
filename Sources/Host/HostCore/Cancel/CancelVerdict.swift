/// What is to become of the task of a run that was cancelled.
package enum CancelVerdict: Sendable, Equatable {
    /// The run no longer stands on the task's claim: the task is stopped, and says nothing about the run.
    case superseded
    /// The flow never began: nobody else ends the task.
    case stopAtOnce
    /// The flow has begun: its own runner sees the cancellation and runs its hooks, for which it gets time.
    case stopAfterGrace

    /// - Parameters:
    ///   - history: every state of the run, oldest first, the cancellation among them.
    ///   - claim: the task's claim.
    package static func judge(history: [StateRecord], claim: ClaimID) -> CancelVerdict {
        guard let standing = StandingClaim(history: history), standing.mark.claim == claim else { return .superseded }
        return standing.hasRun(in: history) ? .stopAfterGrace : .stopAtOnce
    }
}
