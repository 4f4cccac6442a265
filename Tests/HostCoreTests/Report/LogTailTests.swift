import DriverProtocol
import HostCore
import Testing

@Suite struct LogTailTests {
    private let arn = "arn:aws:ecs:us-east-1:123456789012:task/default/0123"

    private func task(_ containers: JSONValue) throws -> TaskObservation {
        try #require(TaskObservation(json: ["taskArn": .string(arn), "containers": containers]))
    }

    private func definition(_ containers: [(name: String, log: JSONValue)]) -> JSONObject {
        [
            "containerDefinitions": .array(
                containers.map { ["name": .string($0.name), "logConfiguration": $0.log] })
        ]
    }

    private func awslogs(_ prefix: JSONValue, region: JSONValue = "us-east-1") -> JSONValue {
        [
            "logDriver": "awslogs",
            "options": ["awslogs-group": "prefect", "awslogs-region": region, "awslogs-stream-prefix": prefix],
        ]
    }

    @Test("the stream is prefix, container and task id, in the region that the options name")
    func stream() throws {
        let source = try #require(
            LogSource(
                definition: definition([("prefect", awslogs("etl", region: "eu-west-1"))]), container: nil,
                task: try task([["name": "prefect", "exitCode": 1]])))
        #expect(source.group == "prefect")
        #expect(source.stream == "etl/prefect/0123")
        #expect(source.region == "eu-west-1")
    }

    @Test("without a prefix the stream is the container's id in its runtime")
    func runtime() throws {
        let source = LogSource(
            definition: definition([("prefect", awslogs(.null))]), container: nil,
            task: try task([["name": "prefect", "exitCode": 1, "runtimeId": "abc"]]))
        #expect(source?.stream == "abc")
    }

    @Test("the flow's container comes first, then one that ended badly")
    func choice() throws {
        let both = definition([("proxy", awslogs("p")), ("prefect", awslogs("p"))])
        let ended = try task([["name": "proxy", "exitCode": 7], ["name": "prefect", "exitCode": 0]])
        #expect(LogSource(definition: both, container: nil, task: ended)?.stream == "p/prefect/0123")
        #expect(LogSource(definition: both, container: "proxy", task: ended)?.stream == "p/proxy/0123")
        let other = definition([("ok", awslogs("p")), ("proxy", awslogs("p")), ("prefect", .null)])
        let three = try task([
            ["name": "ok", "exitCode": 0], ["name": "proxy", "exitCode": 7], ["name": "prefect", "exitCode": 0],
        ])
        #expect(LogSource(definition: other, container: nil, task: three)?.stream == "p/proxy/0123")
    }

    @Test("a container that never ran, and another log driver, have no log")
    func none() throws {
        let unstarted = try task([["name": "prefect"]])
        #expect(LogSource(definition: definition([("prefect", awslogs("p"))]), container: nil, task: unstarted) == nil)
        let ended = try task([["name": "prefect", "exitCode": 1]])
        let other = definition([("prefect", ["logDriver": "splunk", "options": ["awslogs-group": "x"]])])
        #expect(LogSource(definition: other, container: nil, task: ended) == nil)
    }

    private func tail(_ lines: [String]) throws -> LogTail? {
        let source = try #require(
            LogSource(
                definition: definition([("prefect", awslogs("p"))]), container: nil,
                task: try task([["name": "prefect", "exitCode": 1]])))
        return LogTail(source: source, lines: lines)
    }

    @Test("a tail holds at most 20 lines and 4,000 characters, the last ones")
    func bounds() throws {
        let many = try #require(try tail((1...50).map { "line \($0)" }))
        #expect(many.lines.count == 20)
        #expect(many.lines.last == "line 50")
        let long = try #require(try tail(["first", String(repeating: "x", count: 5000) + "end"]))
        #expect(long.lines.count == 1)
        #expect(long.lines[0].count == 4000)
        #expect(long.lines[0].hasSuffix("xend") && long.lines[0].hasPrefix("…"))
        #expect(try tail([]) == nil)
        #expect(try tail(["", "\n"]) == nil)
    }
}
