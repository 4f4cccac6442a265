/// A run that was scheduled again and cancelled before anybody claimed it.
///
/// Prefect cancels a scheduled run at once only while it has no `infrastructure_pid`, and the pid of an earlier launch is never
/// cleared: such a run waits in CANCELLING for a worker, and no worker has it.
package struct UnclaimedCancellation: Sendable, Equatable {
    /// The claim of ours under which the run was launched before, whose task may still be there; nil when the run had ended
    /// under another worker.
    package let earlier: StandingClaim?

    /// Where another worker has launched the run before, and it has not ended, the cancellation is that worker's.
    ///
    /// - Parameter history: every state of the run, oldest first.
    /// - Returns: nil when the run is no such one.
    package init?(history: [StateRecord]) {
        guard let last = history.last, last.kind == .cancelling || last.kind == .cancelled,
            let end = history.dropLast().lastIndex(where: { $0.kind != .scheduled && $0.kind != .cancelling }),
            history[end...].contains(where: \.isNewScheduling)
        else { return nil }
        earlier = StandingClaim(history: Array(history[...end]))
        guard earlier != nil || history[end].kind.isFinal else { return nil }
    }
}
