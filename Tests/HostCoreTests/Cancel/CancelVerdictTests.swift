import HostCore
import Testing

@Suite struct CancelVerdictTests {
    private let claim = ClaimMarkTests.claim
    private let scheduled = StateRecord(kind: .scheduled, name: "Scheduled", message: nil)
    private let retry = StateRecord(kind: .scheduled, name: "AwaitingRetry", message: nil)
    private let pending = StateRecord(
        kind: .pending, name: "Pending", message: ClaimMarkTests.mark().message("Launching."))
    private let foreign = StateRecord(kind: .pending, name: "Pending", message: nil)
    private let running = StateRecord(kind: .running, name: "Running", message: nil)
    private let failed = StateRecord(kind: .failed, name: "Failed", message: nil)
    private let paused = StateRecord(kind: .paused, name: "Suspended", message: nil)
    private let resuming = StateRecord(kind: .scheduled, name: "Resuming", message: nil)
    private let cancelling = StateRecord(kind: .cancelling, name: "Cancelling", message: nil)

    @Test("a task is stopped at once before its flow has begun, and after a grace since")
    func ofTheClaim() {
        #expect(CancelVerdict.judge(history: [scheduled, pending, cancelling], claim: claim) == .stopAtOnce)
        #expect(
            CancelVerdict.judge(history: [scheduled, pending, running, cancelling], claim: claim) == .stopAfterGrace)
    }

    @Test("a task whose claim no longer stands is stopped without its run: scheduled again, claimed anew, or deleted")
    func superseded() {
        #expect(
            CancelVerdict.judge(history: [scheduled, pending, running, retry, cancelling], claim: claim) == .superseded)
        let other = ClaimID("99999999999949998999999999999999")!
        #expect(CancelVerdict.judge(history: [scheduled, pending, cancelling], claim: other) == .superseded)
        #expect(CancelVerdict.judge(history: [], claim: claim) == .superseded)
    }

    @Test("a run that is cancelled after it was scheduled again is nobody's, with the claim that launched it before")
    func unclaimed() {
        let launched = [scheduled, pending, running]
        for history in [
            launched + [failed, retry], launched + [retry], launched + [paused, resuming],
            launched + [scheduled, retry],
            launched + [cancelling, scheduled],
            launched + [retry, StateRecord(kind: .scheduled, name: "Late", message: nil)],
        ] {
            let unclaimed = UnclaimedCancellation(history: history + [cancelling])
            #expect(unclaimed?.earlier?.mark.claim == claim, "\(history.map(\.name))")
            let cancelled = StateRecord(kind: .cancelled, name: "Cancelled", message: nil)
            #expect(UnclaimedCancellation(history: history + [cancelled]) == unclaimed)
            #expect(UnclaimedCancellation(history: history + [cancelling, cancelled]) == unclaimed)
            // Not before it is cancelled, and not once it is claimed.
            #expect(UnclaimedCancellation(history: history) == nil)
            #expect(UnclaimedCancellation(history: history + [pending, cancelling]) == nil)
            #expect(UnclaimedCancellation(history: history + [foreign, running, cancelling]) == nil)
        }
    }

    @Test("one that another worker has launched before is nobody's only when it has ended there")
    func launchedByAnother() {
        let ended = UnclaimedCancellation(history: [scheduled, foreign, running, failed, retry, cancelling])
        #expect(ended != nil && ended?.earlier == nil)
        #expect(UnclaimedCancellation(history: [scheduled, foreign, running, retry, cancelling]) == nil)
        #expect(
            UnclaimedCancellation(history: [scheduled, pending, running, retry, foreign, running, retry, cancelling])
                == nil)
    }

    @Test("one that is cancelled under its claim is that claim's, also while it waits for a retry in its own process")
    func underItsClaim() {
        let inProcess = StateRecord(kind: .scheduled, name: "AwaitingRetry", message: nil, isInProcessRetry: true)
        #expect(UnclaimedCancellation(history: [scheduled, pending, running, cancelling]) == nil)
        #expect(UnclaimedCancellation(history: [scheduled, pending, running, inProcess, cancelling]) == nil)
        #expect(UnclaimedCancellation(history: [scheduled, cancelling]) == nil)
    }
}
