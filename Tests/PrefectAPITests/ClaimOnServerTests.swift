import DriverProtocol
import FoundationEssentials
import PrefectAPI
import TestSupport
import Testing

/// What a worker's exactly-once rests on, asked of a real server.
@Suite("Claims on a real server")
struct ClaimOnServerTests {
    private struct Scene {
        let client: PrefectClient
        let fixtures: PrefectFixtures
        let pool: String
        let deployment: String
    }

    private func scene() async throws -> Scene {
        let server = try await PrefectServer.shared()
        let fixtures = server.fixtures
        let pool = PrefectFixtures.uniqueName("claims")
        try await fixtures.createWorkPool(pool)
        let flow = try await fixtures.createFlow("claims")
        let deployment = try await fixtures.createDeployment(pool, flowID: flow, pool: pool)
        return Scene(client: server.client(), fixtures: fixtures, pool: pool, deployment: deployment)
    }

    private func newID() -> String { UUID().uuidString.lowercased() }

    @Test("a proposal that is repeated with its transition id is refused, and what stands tells that it is ours")
    func sameTransitionTwice() async throws {
        let scene = try await scene()
        let run = try await scene.fixtures.scheduleRun(scene.deployment)
        let claim = newID()
        let proposal = StateProposal(.pending, message: "claimed by a test", transitionID: claim)
        guard case .accepted(let state?) = try await scene.client.setState(proposal, flowRun: run) else {
            Issue.record("the first proposal is accepted")
            return
        }
        #expect(state.type == .pending)
        #expect(state.transitionID == claim)
        guard case .rejected(let standing?, let reason) = try await scene.client.setState(proposal, flowRun: run) else {
            Issue.record("the repetition is rejected")
            return
        }
        #expect(reason == "This run has already made this state transition.")
        #expect(standing.id == state.id)
        #expect(standing.transitionID == claim)
    }

    @Test("the slot of a deployment's concurrency limit is kept for longer by its lease; one that is none tells so")
    func lease() async throws {
        let scene = try await scene()
        try await scene.fixtures.call("PATCH", "/deployments/\(scene.deployment)", ["concurrency_limit": 1])
        let run = try await scene.fixtures.scheduleRun(scene.deployment)
        let answer = try await scene.client.setState(StateProposal(.pending, transitionID: newID()), flowRun: run)
        let lease = try #require(answer.standing?.details["deployment_concurrency_lease_id"]?.string)
        #expect(try await scene.client.renewLease(lease, for: .seconds(90)))
        #expect(try await !scene.client.renewLease(newID(), for: .seconds(90)))
    }

    @Test("a NUL in a message, which PostgreSQL does not take, is left out")
    func noNUL() async throws {
        let scene = try await scene()
        let run = try await scene.fixtures.scheduleRun(scene.deployment)
        let answer = try await scene.client.setState(StateProposal(.pending, message: "a\0b"), flowRun: run)
        #expect(answer.standing?.message == "ab")
    }

    @Test("a second worker's PENDING is aborted, and the state that stands is the first one's")
    func otherTransition() async throws {
        let scene = try await scene()
        let run = try await scene.fixtures.scheduleRun(scene.deployment)
        let claims = (0..<6).map { _ in newID() }
        let answers = try await withThrowingTaskGroup { group in
            for claim in claims {
                group.addTask {
                    try await scene.client.setState(StateProposal(.pending, transitionID: claim), flowRun: run)
                }
            }
            return try await group.reduce(into: [StateAnswer]()) { $0.append($1) }
        }
        let winners = answers.filter { if case .accepted = $0 { true } else { false } }
        #expect(winners.count == 1)
        let winner = try #require(winners.first?.standing?.transitionID)
        #expect(claims.contains(winner))
        for case .aborted(_, let standing) in answers { #expect(standing?.transitionID == winner) }
    }

    @Test("a PENDING of another name follows a claim; force passes by the rules; the history has all in order")
    func history() async throws {
        let scene = try await scene()
        let run = try await scene.fixtures.scheduleRun(scene.deployment)
        let claim = newID()
        _ = try await scene.client.setState(
            StateProposal(.pending, message: "claim", transitionID: claim), flowRun: run)
        let waiting = try await scene.client.setState(
            StateProposal(.pending, name: "WaitingForCapacity", transitionID: newID()), flowRun: run)
        #expect(waiting.standing?.name == "WaitingForCapacity")
        let details = try #require(waiting.standing?.details)
        let forced = try await scene.client.setState(
            StateProposal(.pending, message: "attempt 1", transitionID: newID(), details: details, force: true),
            flowRun: run)
        guard case .accepted = forced else {
            Issue.record("force is accepted, not \(forced)")
            return
        }
        let history = try await scene.client.stateHistory(ofFlowRun: run)
        #expect(history.map(\.type) == [.scheduled, .pending, .pending, .pending])
        #expect(history.map(\.name) == ["Scheduled", "Pending", "WaitingForCapacity", "Pending"])
        #expect(history[1].transitionID == claim)
        #expect(history[1].message == "claim")
        #expect(history[3].message == "attempt 1")
    }

    @Test("a run goes back to SCHEDULED and can be claimed again, its pid still standing")
    func handedBack() async throws {
        let scene = try await scene()
        let run = try await scene.fixtures.scheduleRun(scene.deployment)
        _ = try await scene.client.setState(StateProposal(.pending, transitionID: newID()), flowRun: run)
        try await scene.client.setInfrastructurePID("default::arn:aws:ecs:task/1", flowRun: run)
        let due = Date.now
        let back = try await scene.client.setState(
            StateProposal(.scheduled, message: "no capacity", scheduledTime: due, force: true), flowRun: run)
        let scheduled = try #require(back.standing?.scheduledTime)
        #expect(abs(scheduled.timeIntervalSince(due)) < 0.001)
        guard
            case .accepted = try await scene.client.setState(
                StateProposal(.pending, transitionID: newID()), flowRun: run)
        else {
            Issue.record("a run that was handed back can be claimed")
            return
        }
        #expect(try await scene.client.flowRun(id: run)?.infrastructurePID == "default::arn:aws:ecs:task/1")
    }

    @Test("an in-process retry waits in the task that runs: the run says so, until it runs again")
    func inProcessRetry() async throws {
        let scene = try await scene()
        let run = try await scene.fixtures.scheduleRun(scene.deployment)
        try await scene.fixtures.call(
            "PATCH", "/flow_runs/\(run)", ["empirical_policy": ["retries": 1, "retry_delay": 3600]])
        for type in [StateType.pending, .running] {
            _ = try await scene.client.setState(StateProposal(type, transitionID: newID()), flowRun: run)
        }
        #expect(try await scene.client.flowRun(id: run)?.retryType == nil)
        let answer = try await scene.client.setState(StateProposal(.failed, transitionID: newID()), flowRun: run)
        #expect(answer.standing?.name == "AwaitingRetry")
        let read = try #require(await scene.client.flowRun(id: run))
        #expect(read.state?.type == .scheduled)
        #expect(read.retryType == "in_process" && read.state?.retryType == "in_process")
        let history = try await scene.client.stateHistory(ofFlowRun: run)
        #expect(history.map(\.retryType) == [nil, nil, nil, "in_process"])

        // A person cancels it and starts it again: that is a worker's.
        _ = try await scene.client.setState(StateProposal(.cancelled, force: true), flowRun: run)
        _ = try await scene.client.setState(
            StateProposal(.scheduled, name: "AwaitingRetry", scheduledTime: Date.now), flowRun: run)
        #expect(try await scene.client.flowRun(id: run)?.retryType == "reschedule")
        #expect(try await scene.client.stateHistory(ofFlowRun: run).last?.retryType == "reschedule")
    }

    @Test("proposing a state for a run that is gone is notFound")
    func missingRun() async throws {
        let scene = try await scene()
        let error = await #expect(throws: PrefectError.self) {
            _ = try await scene.client.setState(StateProposal(.pending), flowRun: newID())
        }
        #expect(error?.kind == .notFound)
    }
}
