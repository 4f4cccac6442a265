import DriverProtocol
import FoundationEssentials
import HTTPCore
import PrefectAPI
import Testing

@Suite("Pages and batches")
struct PagingTests {
    private static func pools(_ numbers: Range<Int>) -> String {
        "[" + numbers.map { #"{"id":"p\#($0)","name":"n\#($0)","type":"ecs"}"# }.joined(separator: ",") + "]"
    }

    @Test("a filter is read page by page until one is not full")
    func pages() async throws {
        let transport = ScriptedTransport(
            .json(Self.pools(0..<200)), .json(Self.pools(200..<400)), .json(Self.pools(400..<401)))
        let pools = try await makeClient(transport).workPools(ofType: "ecs")
        #expect(pools.map(\.id) == (0..<401).map { "p\($0)" })
        #expect(transport.requests.map { $0.json?["offset"]?.int } == [0, 200, 400])
        #expect(transport.requests[0].json?["work_pools"] == ["type": ["any_": ["ecs"]]])
    }

    @Test("an object that moved onto the next page is given once")
    func overlap() async throws {
        let transport = ScriptedTransport(.json(Self.pools(0..<200)), .json(Self.pools(199..<205)))
        let pools = try await makeClient(transport).workPools(ofType: "ecs")
        #expect(pools.count == 205)
    }

    @Test("ids are asked for 200 at a time and each once")
    func batches() async throws {
        let transport = ScriptedTransport(then: { request in
            let ids = request.json?["flows"]?["id"]?["any_"]?.array ?? []
            return .json("[" + ids.map { #"{"id":\#($0.text()),"name":"f"}"# }.joined(separator: ",") + "]")
        })
        let ids = (0..<450).map { "id-\($0)" } + ["id-0", "id-1"]
        let flows = try await makeClient(transport).flows(ids: ids)
        #expect(Set(flows.map(\.id)) == Set(ids))
        #expect(transport.requests.map { $0.json?["flows"]?["id"]?["any_"]?.array?.count } == [200, 200, 50])
    }

    @Test("no ids are no request")
    func nothing() async throws {
        let transport = ScriptedTransport()
        #expect(try await makeClient(transport).deployments(ids: [String]()).isEmpty)
        #expect(transport.requests.isEmpty)
    }

    @Test("a limit ends the reading and is never exceeded")
    func atMost() async throws {
        let run = #"{"id":"%","name":"r","flow_id":"f","tags":[]}"#
        let transport = ScriptedTransport(then: { request in
            let limit = request.json?["limit"]?.int ?? 0
            let offset = request.json?["offset"]?.int ?? 0
            return .json(
                "[" + (0..<limit).map { run.replacing("%", with: "r\(offset + $0)") }.joined(separator: ",") + "]")
        })
        let runs = try await makeClient(transport).flowRuns(
            matching: FlowRunFilter(workPoolNames: ["p"], stateTypes: [.pending, .running]), atMost: 250)
        #expect(runs.count == 250)
        #expect(transport.requests.map { $0.json?["limit"]?.int } == [200, 50])
        #expect(
            transport.requests[0].json == [
                "sort": "ID_DESC", "flow_runs": ["state": ["type": ["any_": ["PENDING", "RUNNING"]]]],
                "work_pools": ["name": ["any_": ["p"]]], "limit": 200, "offset": 0,
            ])
    }

    @Test("logs go in requests of 200 lines or a mebibyte")
    func logs() async throws {
        let transport = ScriptedTransport(then: { _ in .status(201) })
        let client = makeClient(transport)
        func entry(_ message: String) -> LogEntry {
            LogEntry(logger: "worker-host", level: 20, message: message, timestamp: .distantPast, flowRunID: "r")
        }
        try await client.sendLogs((0..<401).map { entry("line \($0)") })
        #expect(transport.requests.map { $0.json?.array?.count } == [200, 200, 1])
        try await client.sendLogs((0..<9).map { _ in entry(String(repeating: "x", count: 1 << 20)) })
        #expect(transport.requests.dropFirst(3).map { $0.json?.array?.count } == [4, 4, 1])
        #expect(transport.requests.allSatisfy { $0.body.count < 2 << 20 })
    }
}
