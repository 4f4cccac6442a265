/// What a claim followed.
///
/// Prefect refuses PENDING after PENDING, RUNNING, CANCELLING and CANCELLED, but takes it after COMPLETED (without a persisted
/// result), FAILED and CRASHED (its rules PreventPendingTransitions and HandleFlowTerminalStateTransitions). A host that was
/// slow between its poll and its claim would so start a run anew that another host has brought to its end. At a full concurrency
/// limit Prefect refuses such a claim, and makes the run AwaitingConcurrencySlot or Cancelled instead, whatever it was.
package enum ClaimOrigin: Sendable, Equatable {
    /// The run was handed to the workers: the claim is good.
    case scheduling
    /// The run had another state, which stands at this place of the history, or was scheduled anew since the claim was made, and the
    /// claim's token has been used: the claim is to be taken back.
    case other(position: Int)

    /// A claim may stand in a history twice: a proposal whose answer was lost is sent again, and Prefect knows it again only
    /// while its state stands. So what counts is the last unbroken row of PENDING states.
    ///
    /// - Parameter history: every state of the run, oldest first.
    /// - Returns: nil when the history does not hold the claim.
    package init?(of claim: ClaimID, in history: [StateRecord]) {
        guard var first = history.lastIndex(where: { $0.mark?.claim == claim }) else { return nil }
        while first > 0, history[first - 1].kind == .pending, history[first - 1].mark.map({ $0.claim == claim }) ?? true
        {
            first -= 1
        }
        guard first > 0 else {
            self = .scheduling
            return
        }
        self.init(before: first, in: history)
        guard self == .scheduling else { return }
        let earlier = history[..<first].lastIndex { $0.mark?.claim == claim }
        let isSpent = earlier.map { history[$0..<first].contains(where: \.isNewScheduling) } ?? false
        if isSpent { self = .other(position: first - 1) }
    }

    /// The same for a state that Prefect has given a run in place of a claim, because its concurrency limit is reached: a claim that
    /// comes over the run's end is refused in the same way.
    ///
    /// - Parameter position: the state's place in the history.
    package init(inPlaceOfClaim position: Int, in history: [StateRecord]) {
        guard position > 0 else {
            self = .scheduling
            return
        }
        self.init(before: position, in: history)
    }

    /// What a state followed, by whatever names Prefect has called that since. What is called Late after a PENDING state was listed
    /// in the wrong order.
    private init(before position: Int, in history: [StateRecord]) {
        var before = position - 1
        while before > 0, history[before].isRenaming { before -= 1 }
        let isHandedOver =
            switch history[before].kind {
            case .scheduled: !history[before].isInProcessRetry
            case .pending: before < position - 1
            default: false
            }
        self = isHandedOver ? .scheduling : .other(position: before)
    }
}
