import DriverProtocol
import FoundationEssentials
import HostRuntime
import PrefectAPI
import TestSupport
import Testing

extension ServerCheck {
    static let orchestration = [
        ServerCheck("one claim wins, its repetition is known by the transition id, and the history tells") { stage in
            let run = try await stage.prefect.scheduleRun(try await stage.deployment([:]))
            let client = stage.client
            let claims = (0..<4).map { _ in UUID().uuidString.lowercased() }
            let answers = try await withThrowingTaskGroup { group in
                for claim in claims {
                    group.addTask {
                        try await client.setState(
                            StateProposal(.pending, message: "by \(claim)", transitionID: claim), flowRun: run)
                    }
                }
                return try await group.reduce(into: [StateAnswer]()) { $0.append($1) }
            }
            #expect(answers.count { if case .accepted = $0 { true } else { false } } == 1)
            let winner = try #require(answers.first?.standing?.transitionID)
            #expect(answers.allSatisfy { $0.standing?.transitionID == winner })
            guard
                case .rejected(let standing?, _) = try await client.setState(
                    StateProposal(.pending, transitionID: winner), flowRun: run)
            else {
                Issue.record("the repetition of a claim is rejected with the state that stands")
                return
            }
            #expect(standing.transitionID == winner && standing.message == "by \(winner)")
            #expect(try await client.flowRun(id: run)?.state?.transitionID == winner)

            // A PENDING of another name may follow where the host believes that it may.
            let waiting = try await client.setState(
                StateProposal(.pending, name: "WaitingForCapacity", transitionID: UUID().uuidString.lowercased()),
                flowRun: run)
            let isNamed = await ServerPeer(prefect: client).takesNamedPending()
            #expect(isNamed == (stage.version == .current))
            if case .accepted = waiting { #expect(isNamed) } else { #expect(!isNamed) }
            let history = try await client.stateHistory(ofFlowRun: run)
            #expect(history.map(\.type) == [.scheduled, .pending] + (isNamed ? [.pending] : []))
            #expect(history[1].transitionID == winner && history[1].message == "by \(winner)")
        },
        ServerCheck("a run that is handed back is due again with its pid, and recovery finds it by pool and state") {
            stage in
            let run = try await stage.prefect.scheduleRun(try await stage.deployment([:]))
            let client = stage.client
            _ = try await client.setState(StateProposal(.pending, transitionID: UUID().uuidString), flowRun: run)
            try await client.setInfrastructurePID("default::arn:aws:ecs:task/1", flowRun: run)
            let filter = FlowRunFilter(workPoolNames: [stage.pool.name], stateTypes: [.pending, .running])
            let pending = try await client.flowRuns(matching: filter)
            #expect(pending.map(\.id) == [run] && pending[0].infrastructurePID == "default::arn:aws:ecs:task/1")
            #expect(pending[0].state?.transitionID != nil)
            #expect(try await stage.due().isEmpty)
            _ = try await client.setState(
                StateProposal(.scheduled, message: "no capacity", scheduledTime: Date.now, force: true), flowRun: run)
            let due = try await stage.due()
            #expect(due.map(\.flowRun.id) == [run])
            #expect(try await client.flowRun(id: run)?.infrastructurePID == "default::arn:aws:ecs:task/1")
        },
        ServerCheck(
            "a retry that the server makes waits in its process; one that the flow's process asks for is a worker's"
        ) {
            stage in
            let run = try await stage.prefect.scheduleRun(try await stage.deployment([:]))
            let client = stage.client
            func propose(_ type: StateType, _ name: String? = nil) async throws -> StateAnswer {
                try await client.setState(
                    StateProposal(
                        type, name: name, transitionID: UUID().uuidString.lowercased(),
                        scheduledTime: type == .scheduled ? Date.now : nil), flowRun: run)
            }
            func retries() async throws -> [Bool] {
                try await client.stateHistory(ofFlowRun: run).filter { $0.name == "AwaitingRetry" }
                    .map { $0.retryType == "in_process" }
            }
            for type in [StateType.pending, .running] { _ = try await propose(type) }
            // As `prefect flow-run execute` does at SIGTERM.
            _ = try await propose(.scheduled, "AwaitingRetry")
            #expect(try await retries() == [false])
            #expect(try await stage.due().map(\.flowRun.id) == [run])
            for type in [StateType.pending, .running] {
                _ = try await propose(type)
                #expect(try await retries() == [false])
            }
            try await stage.prefect.call(
                "PATCH", "/flow_runs/\(run)", ["empirical_policy": ["retries": 5, "retry_delay": 0]])
            #expect(try await propose(.failed).standing?.name == "AwaitingRetry")
            #expect(try await retries() == [false, true])
            let isTold = try await client.flowRun(id: run)?.tellsRetryType
            #expect(isTold == (stage.version != .oldest))
            #expect(try await stage.due().isEmpty == isTold)
            _ = try await propose(.running)
            #expect(try await retries() == [false, true])
        },
        ServerCheck(
            "a worker that sends heartbeats is listed online; logs arrive; labels and events where there are any"
        ) {
            stage in
            let (client, pool) = (stage.client, stage.pool.name)
            let id = try await client.heartbeat(pool: pool, worker: "w 1", interval: .seconds(30), asksForID: true)
            #expect(id == nil)
            let workers = try await client.workers(ofPool: pool)
            #expect(workers.map(\.name) == ["w 1"] && workers.first?.status == .online)

            let run = try await stage.prefect.scheduleRun(try await stage.deployment([:]))
            try await client.sendLogs([
                LogEntry(logger: "prefect", level: 20, message: "line", timestamp: Date.now, flowRunID: run)
            ])
            #expect(try await stage.prefect.logs(run) == ["line"])
            for _ in 0..<2 {
                #expect(try await client.addLabels(["a": "b"], flowRun: run) == stage.version.hasLabels)
            }
            // A server without labels is asked once. One that has them is asked again while its database is locked.
            let asked = client.requests.byEndpoint["PATCH /flow_runs/{}/labels"] ?? 0
            #expect(stage.version.hasLabels ? asked >= 2 : asked == 1)
            let event = PrefectEvent(
                id: UUID().uuidString.lowercased(), name: "prefect.worker.started", occurred: Date.now,
                resource: ["prefect.resource.id": "prefect.worker.ecs.w-1"], related: [], payload: [:])
            let isTaken = try await client.sendEvents([event])
            #expect(isTaken == (stage.version == .current))
        },
    ]
}
