/// What is to become of the task of a run that was cancelled.
package enum CancelVerdict: Sendable, Equatable {
    /// The task belongs to another claim, or the run to none of ours.
    case handsOff
    /// The flow never began: nobody else ends the task.
    case stopAtOnce
    /// The flow has begun: its own runner sees the cancellation and runs its hooks, for which it gets time.
    case stopAfterGrace

    /// - Parameters:
    ///   - history: every state of the run, oldest first, the cancellation among them.
    ///   - claim: the task's claim; nil when there is none to compare with.
    package static func judge(history: [StateRecord], claim: ClaimID?) -> CancelVerdict {
        guard let standing = StandingClaim(history: history), claim == nil || claim == standing.mark.claim else {
            return .handsOff
        }
        return standing.hasRun(in: history) ? .stopAfterGrace : .stopAtOnce
    }
}
