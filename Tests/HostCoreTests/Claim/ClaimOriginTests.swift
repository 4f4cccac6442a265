import HostCore
import Testing

@Suite struct ClaimOriginTests {
    private let scheduled = StateRecord(kind: .scheduled, name: "Late", message: nil)
    private let running = StateRecord(kind: .running, name: "Running", message: nil)
    private let first = ClaimID("00000000000000000000000000000001")!
    private let second = ClaimID("00000000000000000000000000000002")!

    private func pending(_ claim: ClaimID, attempt: Int = 0) -> StateRecord {
        let mark = ClaimMark(claim: claim, worker: "w", instance: "i", region: "r", cluster: "", attempt: attempt)
        return StateRecord(kind: .pending, name: "Pending", message: mark.message("Launching."))
    }

    @Test("a claim after a scheduling is good, also when it has written further marks")
    func scheduling() {
        #expect(ClaimOrigin(of: first, in: [scheduled, pending(first), pending(first, attempt: 1)]) == .scheduling)
    }

    @Test(
        "a claim after the run's end is to be taken back", arguments: [StateRecord.Kind.completed, .failed, .crashed])
    func afterTheEnd(_ kind: StateRecord.Kind) {
        let end = StateRecord(kind: kind, name: "End", message: nil)
        let history = [scheduled, pending(first), running, end, pending(second), pending(second, attempt: 1)]
        #expect(ClaimOrigin(of: second, in: history) == .other(position: 3))
        #expect(ClaimOrigin(of: first, in: history) == .scheduling)
    }

    @Test("a claim that is proposed again after the run's end, its first answer being lost, is to be taken back")
    func repeated() {
        let end = StateRecord(kind: .completed, name: "Completed", message: nil)
        let history = [scheduled, pending(first), pending(first), running, end, pending(first)]
        #expect(ClaimOrigin(of: first, in: history) == .other(position: 4))
    }

    @Test("a claim that is proposed again after its run was scheduled anew is to be taken back: its token is spent")
    func scheduledAnew() {
        let anew = StateRecord(kind: .scheduled, name: "Scheduled", message: nil)
        let ended = [scheduled, pending(first), running, StateRecord(kind: .failed, name: "Failed", message: nil)]
        #expect(ClaimOrigin(of: first, in: ended + [anew, pending(first)]) == .other(position: 4))
        #expect(ClaimOrigin(of: second, in: ended + [anew, pending(second)]) == .scheduling)
        // Late only renames a scheduling, and may be listed after the claim that followed it.
        #expect(ClaimOrigin(of: first, in: [anew, pending(first), scheduled, pending(first)]) == .scheduling)
    }

    @Test("a claim over a retry that the task's own process waits for is to be taken back")
    func inProcessRetry() {
        let retry = StateRecord(kind: .scheduled, name: "AwaitingRetry", message: nil, isInProcessRetry: true)
        #expect(
            ClaimOrigin(of: second, in: [scheduled, pending(first), running, retry, pending(second)])
                == .other(position: 3))
    }

    @Test(
        "a claim after a run's end that Prefect has only renamed is to be taken back to that end",
        arguments: ["AwaitingConcurrencySlot", "Late"])
    func renamedEnd(name: String) {
        let renamed = StateRecord(kind: .scheduled, name: name, message: nil)
        for kind in [StateRecord.Kind.completed, .failed, .crashed, .paused] {
            let other = StateRecord(kind: kind, name: "Other", message: nil)
            let history = [scheduled, pending(first), running, other, renamed]
            #expect(ClaimOrigin(of: second, in: history + [pending(second)]) == .other(position: 3))
            #expect(ClaimOrigin(of: second, in: history + [renamed, pending(second)]) == .other(position: 3))
            #expect(ClaimOrigin(inPlaceOfClaim: 4, in: history) == .other(position: 3))
            // Scheduled anew first, it is handed over whatever it is called then.
            let anew = StateRecord(kind: .scheduled, name: "AwaitingRetry", message: nil)
            let again = [scheduled, pending(first), running, other, anew, renamed]
            #expect(ClaimOrigin(of: second, in: again + [pending(second)]) == .scheduling)
            #expect(ClaimOrigin(inPlaceOfClaim: 5, in: again) == .scheduling)
        }
        #expect(ClaimOrigin(of: first, in: [scheduled, renamed, pending(first)]) == .scheduling)
    }

    @Test("a run that is cancelled in place of a claim at a full limit is to be given its end back")
    func cancelledInPlaceOfClaim() {
        let end = StateRecord(kind: .completed, name: "Completed", message: nil)
        let cancelled = StateRecord(kind: .cancelled, name: "Cancelled", message: nil)
        #expect(
            ClaimOrigin(inPlaceOfClaim: 4, in: [scheduled, pending(first), running, end, cancelled])
                == .other(position: 3))
        #expect(ClaimOrigin(inPlaceOfClaim: 1, in: [scheduled, cancelled]) == .scheduling)
        #expect(ClaimOrigin(inPlaceOfClaim: 0, in: [cancelled]) == .scheduling)
    }

    @Test("a history without the claim tells nothing of it")
    func absent() {
        #expect(ClaimOrigin(of: second, in: [scheduled, pending(first)]) == nil)
    }
}
