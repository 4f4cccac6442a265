import HostCore
import Testing

@Suite struct StopVerdictTests {
    private let claim = ClaimMarkTests.claim
    private let standing = StandingClaim(history: [
        StateRecord(kind: .pending, name: "Pending", message: ClaimMarkTests.mark().message("Launching."))
    ])

    @Test(
        "a run that did not end with its task crashes, whatever the exit code",
        arguments: [StateRecord.Kind.pending, .running])
    func crashed(kind: StateRecord.Kind) {
        let state = StateRecord(kind: kind, name: "", message: nil)
        #expect(StopVerdict.judge(state: state, claim: claim, standing: standing) == .crashed)
    }

    @Test("a run that was being cancelled is Cancelled when its task is gone")
    func cancelled() {
        let state = StateRecord(kind: .cancelling, name: "Cancelling", message: nil)
        #expect(StopVerdict.judge(state: state, claim: claim, standing: standing) == .cancelled)
    }

    @Test("a run that was cancelled and whose task has called it Running since is Cancelled when that task is gone")
    func cancelledBefore() {
        let state = StateRecord(kind: .running, name: "Running", message: nil)
        #expect(
            StopVerdict.judge(state: state, claim: claim, standing: standing, wasCancelled: true) == .cancelled)
    }

    @Test(
        "a run that ended, waits or pauses is left alone",
        arguments: [StateRecord.Kind.completed, .failed, .cancelled, .crashed, .scheduled, .paused])
    func nothing(kind: StateRecord.Kind) {
        let state = StateRecord(kind: kind, name: "", message: nil)
        #expect(StopVerdict.judge(state: state, claim: claim, standing: standing) == .nothing)
    }

    @Test("a retry inside the process dies with its task")
    func inProcessRetry() {
        let state = StateRecord(kind: .scheduled, name: "AwaitingRetry", message: nil, isInProcessRetry: true)
        #expect(StopVerdict.judge(state: state, claim: claim, standing: standing) == .crashed)
    }

    @Test("a task of an earlier claim says nothing about the run")
    func oldTask() throws {
        let other = try #require(ClaimID("99999999999949998999999999999999"))
        let state = StateRecord(kind: .running, name: "", message: nil)
        #expect(StopVerdict.judge(state: state, claim: other, standing: standing) == .nothing)
        #expect(StopVerdict.judge(state: state, claim: claim, standing: nil) == .nothing)
    }
}
