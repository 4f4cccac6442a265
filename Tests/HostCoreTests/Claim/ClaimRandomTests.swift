import HostCore
import TestSupport
import Testing

/// What a host reads out of a history, against what a model of the server knows to have happened.
@Suite("Claims under random events")
struct ClaimRandomTests {
    /// A host between its poll and the end of what it does about it; it may be frozen at every step.
    private struct Host {
        var mark: ClaimMark
        var step = Step.polled

        enum Step { case polled, claimed }
    }

    private struct World {
        var run = PrefectRun()
        var hosts: [Host] = []
        /// The claims for which a RunTask was sent.
        var launched: [ClaimID] = []
        var dice: SeededGenerator

        init(seed: UInt64) { dice = SeededGenerator(seed: seed) }

        mutating func step() {
            switch Int.random(in: 0..<22, using: &dice) {
            case 0...2: poll()
            case 3...9: advance()
            case 10, 11: run.run()
            case 12:
                if let end = [StateRecord.Kind.completed, .failed, .crashed].randomElement(using: &dice) {
                    run.end(end)
                }
            case 13: run.retryInProcess()
            case 14: run.cancel()
            case 15: run.cancelled()
            case 16: if run.state.kind.isFinal || Bool.random(using: &dice) { run.schedule() }
            case 17: run.callLate()
            case 18: takeOver()
            case 19: run.handBack()
            case 20: if !hosts.isEmpty { run.claimBeyondLimit() }
            default: if Int.random(in: 0..<4, using: &dice) == 0 { run.claimByAnother() }
            }
        }

        /// A host sees the run scheduled; what it does about it may come much later.
        private mutating func poll() {
            guard run.state.kind == .scheduled, !run.state.isInProcessRetry, hosts.count < 6 else { return }
            hosts.append(
                Host(
                    mark: ClaimMark(
                        claim: ClaimID(using: &dice), worker: "w\(hosts.count % 2)", instance: "i", region: "r",
                        cluster: "", attempt: 0)))
        }

        private mutating func advance() {
            guard let index = hosts.indices.randomElement(using: &dice) else { return }
            switch hosts[index].step {
            case .polled:
                let isTold = run.claim(hosts[index].mark)
                // The answer may be lost: then the host proposes again, or has died.
                switch Int.random(in: 0..<4, using: &dice) {
                case 0: break
                case 1: hosts.remove(at: index)
                default: if isTold { hosts[index].step = .claimed } else { hosts.remove(at: index) }
                }
            case .claimed:
                let claim = hosts[index].mark.claim
                // What a host does before RunTask: the run must stand on its claim, and the claim must have followed a scheduling.
                if StandingClaim(history: run.history)?.mark.claim == claim, run.state.mark?.claim == claim {
                    switch ClaimOrigin(of: claim, in: run.history) {
                    case .scheduling: launched.append(claim)
                    case .other(let position): run.putBack(position)
                    case nil: Issue.record("a claim that stands is not in the history")
                    }
                }
                hosts.remove(at: index)
            }
        }

        /// Recovery: another host goes on with the claim that stands, under a mark of its own.
        private mutating func takeOver() {
            guard run.state.kind == .pending, let standing = StandingClaim(history: run.history) else { return }
            var mark = standing.mark
            mark.worker = "w2"
            if Bool.random(using: &dice) { mark.attempt += 1 }
            guard ClaimOrigin(of: mark.claim, in: run.history) == .scheduling else { return }
            run.mark(mark)
            hosts.append(Host(mark: mark, step: .claimed))
        }
    }

    @Test(
        "a history tells under which claim a run stands, and whether it ran and was cancelled under it",
        arguments: 0..<60)
    func standing(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<120 {
            world.step()
            let run = world.run
            let standing = StandingClaim(history: run.history)
            // A claim that came over the run's end stands until it is taken back; it is no good one.
            let good = standing.flatMap { claim in
                ClaimOrigin(of: claim.mark.claim, in: run.history) == .scheduling ? claim : nil
            }
            if let expected = run.standing {
                guard let good else { continue }
                #expect(good.mark.claim == expected)
                #expect(good.hasRun(in: run.history) == run.hasRun)
                #expect(good.wasCancelled(in: run.history) == run.wasCancelled)
            } else {
                #expect(good == nil || run.state.kind == .pending && run.state.mark == nil)
            }
        }
    }

    @Test("each claim that is launched has won a scheduling of its own", arguments: 0..<60)
    func launches(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<160 { world.step() }
        // One claim may be launched by several hosts: they use the same token, and AWS makes one task of it.
        #expect(Set(world.launched).isSubset(of: world.run.winners))
        #expect(Set(world.run.winners).count == world.run.winners.count)
    }

    @Test(
        "a stopped task ends its run only under the claim that stands, and never a run that has ended",
        arguments: 0..<60)
    func verdicts(seed: UInt64) {
        var world = World(seed: seed)
        for _ in 0..<160 {
            world.step()
            let run = world.run
            for claim in Set(world.launched) {
                let standing = StandingClaim(history: run.history)
                let verdict = StopVerdict.judge(
                    state: run.state, claim: claim, standing: standing,
                    wasCancelled: standing?.wasCancelled(in: run.history) ?? false)
                if verdict != .nothing {
                    #expect(run.standing == claim)
                    #expect(!run.state.kind.isFinal)
                }
                let isOver = run.state.kind.isFinal || run.standing != claim
                let waits = run.state.kind == .paused || run.state.kind == .scheduled && !run.state.isInProcessRetry
                if !isOver, !waits, standing?.mark.claim == claim { #expect(verdict != .nothing) }
                if verdict == .crashed { #expect(!run.wasCancelled) }
            }
        }
    }
}
