import HostCore

/// One flow run as a Prefect server keeps it: it takes and refuses states by the rules that matter to claims, and remembers,
/// beside the history, what really happened. Prefect 3.8: PreventPendingTransitions, PreventDuplicateTransitions,
/// HandleFlowTerminalStateTransitions, HandleCancellingStateTransitions, SecureFlowConcurrencySlots.
struct PrefectRun {
    private(set) var history: [StateRecord] = [StateRecord(kind: .scheduled, name: "Scheduled", message: nil)]
    /// The claim that the run stands on; nil while it is scheduled or another worker's.
    private(set) var standing: ClaimID?
    /// The claims that won a scheduling, in order: each may have one task.
    private(set) var winners: [ClaimID] = []
    /// Whether a task's own process called the run Running under the claim that stands.
    private(set) var hasRun = false
    private(set) var wasCancelled = false
    /// Whether the run is handed to workers, and nobody has claimed it since.
    private var isDue = true
    /// The transition id of the state that stands.
    private var transition: ClaimID?

    var state: StateRecord { history[history.count - 1] }

    /// A host proposes its claim, perhaps not for the first time.
    /// - Returns: whether the claim stands afterwards, as the host is told.
    mutating func claim(_ mark: ClaimMark) -> Bool {
        if transition == mark.claim, state.mark?.claim == mark.claim { return true }
        switch state.kind {
        case .pending, .running, .cancelling, .cancelled, .paused: return false
        case .scheduled, .completed, .failed, .crashed: break
        }
        if isDue, !winners.contains(mark.claim) {
            isDue = false
            standing = mark.claim
            winners.append(mark.claim)
            hasRun = false
            wasCancelled = false
        }
        append(mark)
        return true
    }

    /// A host proposes its claim while the deployment's concurrency limit is reached.
    mutating func claimBeyondLimit() {
        guard [.scheduled, .completed, .failed, .crashed].contains(state.kind), !state.isInProcessRetry else { return }
        append(.scheduled, "AwaitingConcurrencySlot")
    }

    /// A host that has proof of its claim writes a further mark, by force.
    mutating func mark(_ mark: ClaimMark) { append(mark) }

    /// Another worker, Prefect's own, claims the run.
    mutating func claimByAnother() {
        guard state.kind == .scheduled, !state.isInProcessRetry, isDue else { return }
        standing = nil
        isDue = false
        append(.pending, "Pending")
    }

    /// The task's own process.
    mutating func run() {
        guard [.pending, .scheduled, .cancelled].contains(state.kind), standing != nil else { return }
        if state.kind == .scheduled, !state.isInProcessRetry { return }
        hasRun = true
        append(.running, "Running")
    }

    mutating func end(_ kind: StateRecord.Kind) {
        guard state.kind == .running else { return }
        append(kind, kind.rawValue)
    }

    mutating func retryInProcess() {
        guard state.kind == .running else { return }
        history.append(StateRecord(kind: .scheduled, name: "AwaitingRetry", message: nil, isInProcessRetry: true))
        transition = nil
    }

    /// The task's own process hands the run back when its task is told to stop.
    mutating func handBack() {
        guard state.kind == .running else { return }
        standing = nil
        isDue = true
        append(.scheduled, "AwaitingRetry")
    }

    /// Its user.
    mutating func cancel() {
        guard !state.kind.isFinal, state.kind != .scheduled, state.kind != .cancelling else { return }
        wasCancelled = true
        append(.cancelling, "Cancelling")
    }

    mutating func cancelled() {
        guard state.kind == .cancelling else { return }
        append(.cancelled, "Cancelled")
    }

    mutating func schedule() {
        standing = nil
        isDue = true
        append(.scheduled, "Scheduled")
    }

    mutating func callLate() {
        guard state.kind == .scheduled, !state.isInProcessRetry, state.name == "Scheduled" else { return }
        append(.scheduled, "Late")
    }

    /// A claim that came too late is taken back: the state that it replaced again.
    mutating func putBack(_ position: Int) {
        if history[position].isNewScheduling {
            standing = nil
            isDue = true
        }
        history.append(history[position])
        transition = nil
    }

    private mutating func append(_ mark: ClaimMark) {
        history.append(StateRecord(kind: .pending, name: "Pending", message: mark.message("Launching.")))
        transition = mark.claim
    }

    private mutating func append(_ kind: StateRecord.Kind, _ name: String) {
        history.append(StateRecord(kind: kind, name: name, message: nil))
        transition = nil
    }
}
