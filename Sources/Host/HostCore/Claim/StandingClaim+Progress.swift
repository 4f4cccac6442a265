extension StandingClaim {
    /// The name of a PENDING state that waits for capacity, where the server lets it have one.
    package static let waitingName = "WaitingForCapacity"

    /// Whether the run was ever RUNNING under this claim: the flow's own process has begun, and may have begun to act.
    /// - Parameter history: every state of the run, oldest first.
    package func hasRun(in history: [StateRecord]) -> Bool {
        guard let first = history.firstIndex(where: { $0.mark?.claim == mark.claim }) else { return false }
        return history[first...].contains { $0.kind == .running }
    }

    /// What the message of a state begins with that schedules a run again after its Spot capacity was taken back.
    package static let interruptionOpening = "AWS took the Spot capacity back"

    /// How often in a row the run was scheduled again because its Spot capacity was taken back: since somebody else scheduled it.
    /// - Parameter history: every state of the run, oldest first.
    package static func interruptions(in history: [StateRecord]) -> Int {
        history.lazy.filter(\.isNewScheduling).reduce(0) { count, state in
            state.message?.hasPrefix(interruptionOpening) == true ? count + 1 : 0
        }
    }

    /// Whether the run was being cancelled, or was Cancelled, under this claim. Prefect takes RUNNING after CANCELLED, so the task's
    /// own process, or a proposal of its that a busy server carries out late, may leave a cancelled run Running.
    /// - Parameter history: every state of the run, oldest first.
    package func wasCancelled(in history: [StateRecord]) -> Bool {
        guard let first = history.firstIndex(where: { $0.mark?.claim == mark.claim }) else { return false }
        return history[first...].contains { $0.kind == .cancelling || $0.kind == .cancelled }
    }
}

extension StateRecord {
    /// Servers before 3 name every PENDING state alike: there the message tells.
    var isWaitingForCapacity: Bool {
        name == StandingClaim.waitingName || message?.hasPrefix(CapacityWait.opening) == true
    }
}
