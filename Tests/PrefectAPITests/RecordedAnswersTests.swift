import DriverProtocol
import FoundationEssentials
import HTTPCore
import PrefectAPI
import TestSupport
import Testing

/// Answers that servers of three versions really gave, in Tests/Fixtures/prefect.
@Suite("Recorded answers of Prefect's servers")
struct RecordedAnswersTests {
    static let versions = ["2.14.20", "2.20.16", "3.8.8"]

    private func answer(_ version: String, _ name: String) throws -> ScriptedTransport.Answer {
        let text = try String(contentsOfFile: ProjectPaths.fixture("prefect/\(version)/\(name).json"), encoding: .utf8)
        let recorded = try JSONValue(parsing: text)
        let status = try #require(recorded["status"]?.int)
        let body = try #require(recorded["body"])
        return .status(status, [:], body.isNull ? "" : body.text())
    }

    private func client(_ version: String, _ names: String...) throws -> PrefectClient {
        let answers = try names.map { try answer(version, $0) }
        return makeClient(ScriptedTransport(script: answers))
    }

    @Test("the version is read", arguments: versions)
    func version(_ version: String) async throws {
        #expect(try await client(version, "version").serverVersion() == version)
        #expect(try await client(version, "missing_route").serverVersion() == nil)
    }

    @Test("a pool with its template is read, and one that is not there is nil", arguments: versions)
    func pools(_ version: String) async throws {
        let pool = try #require(await client(version, "work_pools").workPools(ofType: "ecs").first)
        #expect(pool.name == "recorded" && pool.type == "ecs" && !pool.isPaused)
        #expect(pool.baseJobTemplate["job_configuration"] == ["image": "{{ image }}"])
        #expect(pool.defaultQueueID != nil)
        #expect(try await client(version, "missing").workPool(named: "nope") == nil)
        let workers = try await client(version, "workers").workers(ofPool: "recorded")
        #expect(workers.map(\.name) == ["w"])
        #expect(workers[0].status == .online)
    }

    @Test("a poll's runs have the state's type without the state", arguments: versions)
    func scheduled(_ version: String) async throws {
        let found = try #require(
            await client(version, "scheduled").scheduledFlowRuns(pool: "recorded", before: Date.distantFuture).first)
        #expect(found.flowRun.name == "recorded-run")
        #expect(found.flowRun.state == nil)
        #expect(found.flowRun.stateType == .scheduled)
        #expect(found.flowRun.stateName == "Scheduled")
        #expect(found.flowRun.stateID != nil && found.flowRun.deploymentID != nil)
        #expect(found.flowRun.nextScheduledStartTime != nil)
        #expect(found.flowRun.retryType == nil)
        // 2.14 knows no job variables of a run.
        #expect(found.flowRun.jobVariables?["memory"] == (version == "2.14.20" ? nil : 1024))
    }

    @Test("a deployment's job variables are read under either name", arguments: versions)
    func deployments(_ version: String) async throws {
        let deployment = try #require(await client(version, "deployments").deployments(ids: ["d"]).first)
        #expect(deployment.jobVariables == ["cpu": 512, "env": ["A": "1"]])
        #expect(deployment.workPoolName == "recorded" && deployment.version == "1" && deployment.tags == ["t"])
        #expect(deployment.updated != nil)
        #expect(try await client(version, "flows").flows(ids: ["f"]).map(\.name) == ["recorded"])
    }

    @Test("the three answers to a claim are told apart", arguments: versions)
    func claims(_ version: String) async throws {
        let names = ["set_state_accept", "set_state_reject", "set_state_abort", "flow_run_states"]
        let standing = try #require(
            JSONValue(parsing: answer(version, "flow_runs").get().body)[0]
        ).text()
        let script = try names.map { try answer(version, $0) } + [.json(standing)]
        let client = makeClient(ScriptedTransport(script: script))
        let proposal = StateProposal(.pending)
        guard case .accepted(let accepted?) = try await client.setState(proposal, flowRun: "r"),
            case .rejected(let rejected?, let reason) = try await client.setState(proposal, flowRun: "r"),
            case .aborted(let why, let aborted?) = try await client.setState(proposal, flowRun: "r")
        else {
            Issue.record("accepted, rejected and aborted, in that order")
            return
        }
        #expect(accepted.type == .pending && accepted.message == "claim" && accepted.transitionID != nil)
        #expect(reason == "This run has already made this state transition.")
        #expect(rejected.transitionID == accepted.transitionID && aborted.transitionID == accepted.transitionID)
        #expect(!why.isEmpty)
        let history = try await client.stateHistory(ofFlowRun: "r")
        #expect(history.map(\.type) == [.scheduled, .pending])
        #expect(history[1].id == accepted.id)
    }

    @Test("a run that is read has its state whole", arguments: versions)
    func flowRuns(_ version: String) async throws {
        let run = try #require(await client(version, "flow_runs").flowRuns(ids: ["r"]).first)
        #expect(run.state?.type == .pending && run.stateType == .pending)
        #expect(run.state?.message == "claim")
        #expect(run.tags.contains("x"))
        #expect(run.infrastructurePID == nil)
    }

    @Test("what a server has no route for is no error", arguments: versions)
    func missing(_ version: String) async throws {
        let has = version == "3.8.8"
        #expect(try await client(version, "labels").addLabels(["a": "b"], flowRun: "r") == has)
        let event = PrefectEvent(id: "e", name: "n", occurred: .distantPast, resource: ["prefect.resource.id": "x"])
        #expect(try await client(version, "events").sendEvents([event]) == has)
    }

    @Test("blocks and variables are read", arguments: versions)
    func blocks(_ version: String) async throws {
        let block = try #require(await client(version, "block").block(type: "rec", name: "main"))
        #expect(block.data == ["user": "u", "password": "not-a-secret"])
        #expect(block.secretFields == ["password"])
        #expect(block.typeSlug == "rec")
        let variable = try #require(await client(version, "variable").variable(named: "recorded"))
        #expect(variable.value == (version == "3.8.8" ? ["a": [1]] : "text"))
    }

    @Test("a WAIT carries its seconds; a state of a new type is kept; an answer of a new kind is refused")
    func unusual() async throws {
        let wait =
            #"{"status":"WAIT","state":null,"details":{"type":"wait_details","delay_seconds":2.5,"reason":"slots"}}"#
        guard
            case .wait(let delay, let reason) = try await makeClient(ScriptedTransport(.json(wait)))
                .setState(StateProposal(.pending), flowRun: "r")
        else {
            Issue.record("a wait")
            return
        }
        #expect(delay == .seconds(2.5) && reason == "slots")
        let new = #"[{"id":"s","type":"HIBERNATING","name":"H","timestamp":"2026-01-01T00:00:00Z","state_details":{}}]"#
        let states = try await makeClient(ScriptedTransport(.json(new), .status(404)))
            .stateHistory(ofFlowRun: "r")
        #expect(states[0].type == .unknown("HIBERNATING"))
        #expect(!states[0].type.isFinal)
        await #expect(throws: PrefectError.self) {
            _ = try await makeClient(ScriptedTransport(.json(#"{"status":"MAYBE"}"#)))
                .setState(StateProposal(.pending), flowRun: "r")
        }
    }
}
