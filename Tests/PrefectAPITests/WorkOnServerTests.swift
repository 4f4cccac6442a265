import DriverProtocol
import FoundationEssentials
import PrefectAPI
import TestSupport
import Testing

@Suite("A worker's calls on a real server")
struct WorkOnServerTests {
    @Test("the server is healthy and tells its version")
    func version() async throws {
        let client = try await PrefectServer.shared().client()
        try await client.health()
        #expect(try await client.serverVersion() == "3.8.8")
    }

    @Test("pools are made, found by type, given a template and read again with it unchanged")
    func pools() async throws {
        let server = try await PrefectServer.shared()
        let client = server.client()
        let name = PrefectFixtures.uniqueName("pool with space")
        let type = PrefectFixtures.uniqueName("type")
        #expect(try await client.workPool(named: name) == nil)
        let made = try await client.createWorkPool(
            named: name, type: type, baseJobTemplate: JSONObject(), description: "made by a test")
        #expect(made.name == name && made.baseJobTemplate.isEmpty && !made.isPaused)
        let error = await #expect(throws: PrefectError.self) {
            _ = try await client.createWorkPool(named: name, type: type, baseJobTemplate: JSONObject())
        }
        #expect(error?.kind == .conflict)

        let template = try #require(
            JSONValue(
                parsing: """
                    {"job_configuration":{"b":"{{ b }}","a":"{{ a }}"},
                     "variables":{"type":"object","properties":{"b":{"type":"number","default":1.0},"a":{"type":"string"}}}}
                    """
            ).object)
        try await client.updateWorkPool(named: name, baseJobTemplate: template)
        let found = try #require(await client.workPools(ofType: type).first)
        #expect(found.id == made.id)
        #expect(found.baseJobTemplate == template)
        #expect(try await client.workQueues(ofPool: name).map(\.name) == ["default"])
        try await client.updateWorkPool(named: name, isPaused: true)
        #expect(try await client.workPool(named: name)?.isPaused == true)
    }

    @Test("after a heartbeat the worker is listed online")
    func heartbeat() async throws {
        let server = try await PrefectServer.shared()
        let client = server.client()
        let pool = PrefectFixtures.uniqueName("heartbeat")
        try await server.fixtures.createWorkPool(pool)
        let id = try await client.heartbeat(pool: pool, worker: "worker 1", interval: .seconds(30), asksForID: true)
        #expect(id == nil)  // only Prefect Cloud gives one
        let workers = try await client.workers(ofPool: pool)
        #expect(workers.map(\.name) == ["worker 1"])
        #expect(workers[0].status == .online)
        #expect(workers[0].heartbeatIntervalSeconds == 30)
        let error = await #expect(throws: PrefectError.self) {
            try await client.heartbeat(pool: "no such pool", worker: "w", interval: .seconds(30))
        }
        #expect(error?.kind == .notFound)
    }

    @Test("a poll gives the runs that are due, whole, and not those of later or of other queues")
    func poll() async throws {
        let server = try await PrefectServer.shared()
        let (client, fixtures) = (server.client(), server.fixtures)
        let pool = PrefectFixtures.uniqueName("poll")
        try await fixtures.createWorkPool(pool)
        let flow = try await fixtures.createFlow("polled")
        let deployment = try await fixtures.createDeployment(
            pool, flowID: flow, pool: pool, jobVariables: ["cpu": 512, "env": ["A": "1"]], tags: ["t"])
        let due = try await fixtures.scheduleRun(deployment, name: "due", jobVariables: ["memory": 1024], tags: ["x"])
        let later = try await fixtures.scheduleRun(deployment, name: "later", after: .seconds(3600))
        #expect(due != later)

        let now = Date.now
        let found = try await client.scheduledFlowRuns(pool: pool, before: now.addingTimeInterval(10))
        #expect(found.map(\.flowRun.id) == [due])
        let run = try #require(found.first?.flowRun)
        #expect(run.name == "due" && run.flowID == flow && run.deploymentID == deployment)
        #expect(run.jobVariables == ["memory": 1024])
        #expect(run.tags.contains("x"))
        #expect(run.stateType == .scheduled && run.stateName == "Scheduled" && run.stateID != nil)
        #expect(abs(try #require(run.nextScheduledStartTime).timeIntervalSince(now)) < 60)
        #expect(
            try await client.scheduledFlowRuns(pool: pool, before: now.addingTimeInterval(4000), limit: 1).count == 1)
        #expect(
            try await client.scheduledFlowRuns(
                pool: pool, workQueues: ["default"], before: now.addingTimeInterval(10)
            ).map(\.flowRun.id) == [due])

        let deployments = try await client.deployments(ids: [deployment, UUID().uuidString.lowercased()])
        #expect(deployments.map(\.id) == [deployment])
        #expect(deployments[0].jobVariables == ["cpu": 512, "env": ["A": "1"]])
        #expect(deployments[0].workPoolName == pool)
        #expect(try await client.deployment(id: deployment)?.name == pool)
        #expect(try await client.flows(ids: [flow]).map(\.name) == ["polled"])
        #expect(Set(try await client.flowRuns(ids: [due, later]).map(\.id)) == [due, later])
        let inPool = try await client.flowRuns(matching: FlowRunFilter(workPoolNames: [pool], stateTypes: [.scheduled]))
        #expect(Set(inPool.map(\.id)) == [due, later])
        #expect(inPool.allSatisfy { $0.workPoolName == pool })
        #expect(
            try await client.flowRuns(matching: FlowRunFilter(workPoolNames: [pool], stateTypes: [.running])).isEmpty)
        #expect(
            try await client.flowRuns(matching: FlowRunFilter(deploymentIDs: [deployment], tags: ["x"])).map(\.id)
                == [due])
        _ = try await client.setState(StateProposal(.cancelled, force: true), flowRun: due)
        let ended = FlowRunFilter(
            workPoolNames: [pool], stateTypes: [.cancelled], endedAfter: now.addingTimeInterval(-60))
        #expect(try await client.flowRuns(matching: ended).map(\.id) == [due])
    }

    @Test("pid, labels, logs and events arrive")
    func reports() async throws {
        let server = try await PrefectServer.shared()
        let (client, fixtures) = (server.client(), server.fixtures)
        let pool = PrefectFixtures.uniqueName("reports")
        try await fixtures.createWorkPool(pool)
        let deployment = try await fixtures.createDeployment(
            pool, flowID: try await fixtures.createFlow("reported"), pool: pool)
        let run = try await fixtures.scheduleRun(deployment)
        try await client.setInfrastructurePID("cluster::arn", flowRun: run)
        #expect(try await client.flowRun(id: run)?.infrastructurePID == "cluster::arn")
        #expect(try await client.addLabels(["prefect.worker.name": "w 1"], flowRun: run))
        #expect(try await fixtures.flowRun(run)["labels"]?["prefect.worker.name"] == "w 1")

        let messages = (0..<250).map { "line \($0)" }
        let start = Date.now
        try await client.sendLogs(
            messages.enumerated().map { number, message in
                LogEntry(
                    logger: "prefect.worker.ecs", level: 20, message: message,
                    timestamp: start.addingTimeInterval(Double(number) / 1000), flowRunID: run)
            })
        #expect(try await fixtures.logs(run) == Array(messages.prefix(200)))

        let id = UUID().uuidString.lowercased()
        let event = PrefectEvent(
            id: id, name: "prefect.worker.started", occurred: Date.now,
            resource: ["prefect.resource.id": "prefect.worker.ecs.w-1", "prefect.resource.name": "w 1"],
            related: [
                ["prefect.resource.id": .string("prefect.work-pool.\(pool)"), "prefect.resource.role": "work-pool"]
            ],
            payload: ["a": 1])
        #expect(try await client.sendEvents([event]))
        let found = try await eventually("the event in the feed", within: .seconds(180)) {
            let answer = try await fixtures.call(
                "POST", "/events/filter", ["filter": ["id": ["id": [.string(id)]]], "limit": 10])
            return answer["events"]?[0]
        }
        #expect(found["event"] == "prefect.worker.started")
    }

    @Test("blocks come with their secrets and say which they are; variables come as they are")
    func blocksAndVariables() async throws {
        let server = try await PrefectServer.shared()
        let (client, fixtures) = (server.client(), server.fixtures)
        let type = PrefectFixtures.uniqueName("credentials")
        let data: JSONValue = ["user": "u", "password": "hidden", "nested": ["a": [1, .null, "x"]]]
        let id = try await fixtures.createBlock(type: type, name: "main", data: data, secret: ["password"])
        let block = try #require(await client.block(type: type, name: "main"))
        #expect(block.id == id && block.name == "main" && block.typeSlug == type)
        #expect(block.data == data.object)
        #expect(block.secretFields == ["password"])
        #expect(!"\(block)".contains("hidden"))
        #expect(try await client.block(id: id)?.data == data.object)
        #expect(try await client.block(type: type, name: "other") == nil)
        #expect(try await client.block(id: UUID().uuidString.lowercased()) == nil)

        let name = PrefectFixtures.uniqueName("variable").replacing("-", with: "_")
        try await fixtures.createVariable(name, ["a": [1, true, .null]])
        #expect(try await client.variable(named: name)?.value == ["a": [1, true, .null]])
        #expect(try await client.variable(named: "no_such_variable") == nil)
    }
}
