import DriverProtocol
import HostCore
import Testing

@Suite struct StopConsequenceTests {
    private func judge(
        _ category: Interpretation.Class, hasRun: Bool = false, restarts: Int = 0, interruptions: Int = 0,
        after: StateRecord? = nil,
        _ change: (inout LaunchRules) -> Void = { _ in }
    ) throws -> StopConsequence {
        var mark = ClaimMarkTests.mark()
        mark.restarts = restarts
        let pending = StateRecord(kind: .pending, name: "Pending", message: mark.message("Launching."))
        let history = [pending] + [after].compactMap { $0 }
        var rules = LaunchRules()
        change(&rules)
        return StopConsequence.judge(
            meaning: Interpretation(category, hint: ""), reason: "why", state: history.last ?? pending,
            standing: try #require(StandingClaim(history: history)), hasRun: hasRun,
            interruptions: interruptions, rules: rules)
    }

    private let running = StateRecord(kind: .running, name: "Running", message: nil)

    @Test(
        "what passes is started again while the run has not begun",
        arguments: [Interpretation.Class.capacity, .transientStart, .spotInterruption])
    func startsAgain(category: Interpretation.Class) throws {
        #expect(try judge(category) == .startAgain(FailedStart(category: category, reason: "why")))
    }

    @Test("a run that has begun is never started again, and neither is one whose own process has spoken")
    func hasBegun() throws {
        let submitting = StateRecord(kind: .pending, name: "Submitting", message: nil)
        for category in Interpretation.Class.allCases {
            #expect(try judge(category, hasRun: true, after: running) == .crash(history: nil))
            #expect(try judge(category, after: submitting) == .crash(history: nil))
        }
    }

    @Test("starts are bounded, and the crash says how many there were")
    func bounded() throws {
        #expect(
            try judge(.transientStart, restarts: 2)
                == .startAgain(FailedStart(category: .transientStart, reason: "why")))
        guard case .crash(let history?) = try judge(.transientStart, restarts: 3) else {
            Issue.record("started a fifth time")
            return
        }
        #expect(history.contains("4 times"))
        #expect(try judge(.transientStart) { $0.startRetries = 0 } == .crash(history: nil))
        // Want of capacity has a budget of its own.
        #expect(try judge(.capacity, restarts: 3) == .startAgain(FailedStart(category: .capacity, reason: "why")))
    }

    @Test("an interrupted run that was Running is scheduled again only where its pool says so")
    func interrupted() throws {
        #expect(
            try judge(.spotInterruption, hasRun: true, after: running) { $0.relaunchesInterrupted = true } == .schedule)
        #expect(
            try judge(.spotInterruption, hasRun: true, after: running) { $0.relaunchesInterrupted = false }
                == .crash(history: nil))
        #expect(try judge(.spotInterruption) { $0.relaunchesInterrupted = false } == .crash(history: nil))
    }

    @Test("an interrupted run is scheduled again only so often, and the crash says how often it was interrupted")
    func interruptedOften() throws {
        func judge(_ interruptions: Int) throws -> StopConsequence {
            try self.judge(.spotInterruption, hasRun: true, interruptions: interruptions, after: running) {
                $0.relaunchesInterrupted = true
                $0.interruptionRetries = 2
            }
        }
        #expect(try judge(1) == .schedule)
        guard case .crash(let history?) = try judge(2) else {
            Issue.record("scheduled a third time")
            return
        }
        #expect(history.contains("3 times in a row"))
    }

    @Test("what will not pass crashes", arguments: [Interpretation.Class.configuration, .application])
    func crashes(category: Interpretation.Class) throws {
        #expect(try judge(category) == .crash(history: nil))
    }
}
