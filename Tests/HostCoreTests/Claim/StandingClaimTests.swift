import FoundationEssentials
import HostCore
import Testing

@Suite struct StandingClaimTests {
    private func pending(_ claim: String, attempt: Int = 0, cluster: String = "a") -> StateRecord {
        let mark = ClaimMark(
            claim: ClaimID(claim)!, worker: "w", instance: "i", region: "us-east-1", cluster: cluster, attempt: attempt)
        return StateRecord(kind: .pending, name: "Pending", message: mark.message("Launching."))
    }

    private let first = "00000000000000000000000000000001"
    private let second = "00000000000000000000000000000002"
    private let scheduled = StateRecord(kind: .scheduled, name: "Scheduled", message: nil)
    private let running = StateRecord(kind: .running, name: "Running", message: nil)

    @Test("the last marked PENDING state is the claim, with every mark that it wrote")
    func marks() throws {
        let history = [scheduled, pending(first), pending(first, attempt: 1, cluster: "b"), running]
        let standing = try #require(StandingClaim(history: history))
        #expect(standing.mark.claim == ClaimID(first))
        #expect(standing.mark.attempt == 1)
        #expect(standing.marks.map(\.cluster) == ["a", "b"])
    }

    @Test("a claim of an earlier scheduling does not stand")
    func rescheduled() {
        #expect(StandingClaim(history: [scheduled, pending(first), running, scheduled]) == nil)
    }

    @Test("it waits for capacity since its first such state, on servers without names too", arguments: [true, false])
    func waitingSince(named: Bool) throws {
        func waiting(_ claim: String, at seconds: Double) -> StateRecord {
            var state = pending(claim)
            if named {
                state.name = "WaitingForCapacity"
            } else {
                state.message = "waiting for capacity: " + state.message!
            }
            state.timestamp = Date(timeIntervalSince1970: seconds)
            return state
        }
        let history = [
            scheduled, waiting(second, at: 1), scheduled, pending(first), waiting(first, at: 20),
            waiting(first, at: 30),
        ]
        #expect(StandingClaim(history: history)?.waitingSince == Date(timeIntervalSince1970: 20))
        #expect(StandingClaim(history: [pending(first)])?.waitingSince == nil)
    }

    @Test("it has run when a RUNNING state follows its first mark")
    func hasRun() throws {
        let begun = [scheduled, pending(first), running]
        #expect(try #require(StandingClaim(history: begun)).hasRun(in: begun))
        let again = begun + [scheduled, pending(second)]
        #expect(try !#require(StandingClaim(history: again)).hasRun(in: again))
    }

    @Test("a scheduling that is called late is the one before the claim, also where it is listed after it")
    func lateListedAfter() throws {
        let late = StateRecord(kind: .scheduled, name: "Late", message: nil)
        let standing = try #require(StandingClaim(history: [scheduled, pending(first), late, running]))
        #expect(standing.mark.claim == ClaimID(first))
    }

    @Test("a newer claim replaces the older one")
    func newer() throws {
        let standing = try #require(StandingClaim(history: [scheduled, pending(first), scheduled, pending(second)]))
        #expect(standing.mark.claim == ClaimID(second))
        #expect(standing.marks.count == 1)
    }

    @Test("a retry that the task's own process waits for does not end the claim")
    func inProcessRetry() {
        let retry = StateRecord(kind: .scheduled, name: "AwaitingRetry", message: nil, isInProcessRetry: true)
        #expect(StandingClaim(history: [scheduled, pending(first), running, retry]) != nil)
    }

    @Test("a PENDING state that the flow's own engine proposes carries the claim on")
    func engine() {
        let submitting = StateRecord(kind: .pending, name: "Submitting", message: nil)
        #expect(StandingClaim(history: [scheduled, pending(first), submitting])?.mark.claim == ClaimID(first))
    }

    @Test("interruptions are counted in a row: whoever else schedules the run begins anew")
    func interruptions() {
        let again = StateRecord(
            kind: .scheduled, name: "Scheduled", message: "\(StandingClaim.interruptionOpening) (why): scheduled again."
        )
        let late = StateRecord(kind: .scheduled, name: "Late", message: nil)
        let once = [scheduled, pending(first), running, again]
        let twice = once + [late, pending(second), running, again, pending(first), running]
        #expect(StandingClaim.interruptions(in: [scheduled, pending(first), running]) == 0)
        #expect(StandingClaim.interruptions(in: once) == 1)
        #expect(StandingClaim.interruptions(in: twice) == 2)
        #expect(StandingClaim.interruptions(in: twice + [scheduled, pending(second), running]) == 0)
    }

    @Test("another worker's claims are not ours")
    func foreign() {
        let theirs = StateRecord(kind: .pending, name: "Pending", message: nil)
        #expect(StandingClaim(history: [scheduled, theirs, running]) == nil)
        #expect(StandingClaim(history: []) == nil)
    }
}
