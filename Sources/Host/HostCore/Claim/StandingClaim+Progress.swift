extension StandingClaim {
    /// Whether the run was ever RUNNING under this claim: the flow's own process has begun, and may have begun to act.
    /// - Parameter history: every state of the run, oldest first.
    package func hasRun(in history: [StateRecord]) -> Bool {
        guard let first = history.firstIndex(where: { $0.mark?.claim == mark.claim }) else { return false }
        return history[first...].contains { $0.kind == .running }
    }
}
