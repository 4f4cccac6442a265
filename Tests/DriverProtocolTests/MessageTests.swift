import DriverProtocol
import Testing

@Suite("Messages")
struct MessageTests {
    @Test("every kind of message survives a round trip on one line")
    func roundTrip() throws {
        let error = DriverError.configuration("no\nway", path: "/configuration/cpu", hint: "try 512")
        let messages: [RPCMessage] = [
            .request(id: .string("7"), method: "plan", params: ["a": [1, "é"]]),
            .request(id: .number(JSONNumber(7)), method: "describe", params: [:]),
            .notification(method: "$/cancelRequest", params: ["id": "7"]), .result(id: .string("7"), ["plan": .null]),
            .failure(id: .string("7"), error), .failure(id: nil, DriverError(code: -32700, message: "not JSON")),
        ]
        for message in messages {
            var line = message.line
            #expect(line.removeLast() == 0x0A && !line.contains(0x0A))
            #expect(try RPCMessage(line: line) == message)
        }
    }

    @Test(
        "what is no message is refused",
        arguments: [
            "[]", "1", "{}", #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"1.0","id":1,"method":"plan"}"#,
            #"{"jsonrpc":"2.0","id":null,"method":"plan"}"#, #"{"jsonrpc":"2.0","id":[1],"method":"plan"}"#,
            #"{"jsonrpc":"2.0","id":1,"method":5}"#, #"{"jsonrpc":"2.0","id":1,"method":"plan","params":[]}"#,
            #"{"jsonrpc":"2.0","result":{}}"#,
        ])
    func malformed(_ line: String) {
        #expect(throws: RPCMessage.Malformed.self) { try RPCMessage(line: Array(line.utf8)) }
    }

    @Test("an id is repeated as it came: 1, 1.0 and \"1\" are different")
    func identifiers() throws {
        for text in ["1", "1.0", "\"1\"", "123456789012345678901"] {
            let message = try RPCMessage(line: Array(#"{"jsonrpc":"2.0","id":\#(text),"method":"m"}"#.utf8))
            guard case .request(let id, _, _) = message else {
                Issue.record("\(message)")
                continue
            }
            #expect(RPCMessage.result(id: id, .null).json["id"]?.text() == text)
        }
    }

    @Test("describe and its answer survive a round trip")
    func describe() throws {
        let request = DescribeRequest(protocols: [1, 2], hostVersion: "1.2", capabilities: ["needs"])
        #expect(DescribeRequest(params: request.params) == request)
        let description = DriverDescription(
            name: "d", version: "1", summary: "s", handles: .init(launchTypes: ["EC2"], taskDefinitionARN: true),
            capabilities: ["plan", "validate"], maxInFlight: 3, variables: ["type": "object"])
        #expect(try DriverDescription(result: description.result) == description)
    }

    @Test("a driver that says little is read with the protocol's defaults")
    func describeDefaults() throws {
        let description = try DriverDescription(result: ["protocol": 1, "name": "d", "unknown": [1]])
        #expect(description.maxInFlight == 1 && description.capabilities == ["plan"])
        #expect(try DriverDescription(result: ["protocol": 1, "name": "d", "maxInFlight": 99]).maxInFlight == 8)
        #expect(throws: MessageShapeError.self) { try DriverDescription(result: ["name": "d"]) }
        #expect(throws: MessageShapeError.self) { try DriverDescription(result: ["protocol": 1, "name": ""]) }
    }

    @Test("a plan request and every kind of answer survive a round trip")
    func plan() throws {
        let request = PlanRequest(
            flowRun: ["id": "r"], flow: ["id": "f"], deployment: ["id": "d"], workPool: ["name": "p"],
            worker: ["name": "w"],
            aws: ["region": .null], defaults: ["image": "i"], configuration: ["unknown": ["x"]],
            secrets: ["whs-1": ["length": 3]], facts: ["vpc": .null])
        #expect(try PlanRequest(params: request.params) == request)
        #expect(throws: MessageShapeError.self) { try PlanRequest(params: ["flowRun": [:]]) }

        let plan = TaskPlan(
            taskDefinition: .register(["family": "f"], matchLatestRevision: true, deregister: true), container: "c",
            attempts: [
                .init(name: "spot", runTask: ["x": 1], fallbackOn: ["capacity"]), .init(name: "od", runTask: [:]),
            ],
            explain: [.init(path: "/a", from: "b", why: "c")],
            warnings: [.init(message: "m", hint: "h"), .init(message: "n")])
        for answer in [
            PlanAnswer.plan(plan),
            .plan(TaskPlan(taskDefinition: .use("f:3"), container: nil, attempts: [.init(name: "a", runTask: [:])])),
            .needs([FactNeed(name: "vpc", operation: "ec2:DescribeVpcs", parameters: ["VpcIds": ["v"]])]),
        ] { #expect(try PlanAnswer(result: answer.result) == answer) }
    }

    @Test(
        "an answer that is no plan is refused at its place",
        arguments: [
            ("[]", "/result"), ("{}", "/result"), (#"{"needs":{}}"#, "/result"),
            (#"{"plan":{}}"#, "/result/plan/taskDefinition"),
            (#"{"plan":{"taskDefinition":{"use":""}}}"#, "/result/plan/taskDefinition"),
            (#"{"plan":{"taskDefinition":{"use":"f"}}}"#, "/result/plan/attempts"),
            (#"{"plan":{"taskDefinition":{"use":"f"},"attempts":[{}]}}"#, "/result/plan/attempts/0/runTask"),
            (#"{"needs":{"x":{"operation":"ecs:RunTask"}}}"#, "/result/needs/x/operation"),
        ])
    func notAPlan(_ text: String, _ path: String) throws {
        let value = try JSONValue(parsing: text)
        #expect { try PlanAnswer(result: value) } throws: { ($0 as? MessageShapeError)?.path == path }
    }

    @Test("validate and interpret survive a round trip")
    func others() throws {
        let validate = ValidateRequest(baseJobTemplate: ["job_configuration": [:]], workPool: ["name": "p"])
        #expect(try ValidateRequest(params: validate.params) == validate)
        let findings = [
            ConfigurationFinding(path: "/a", severity: .error, message: "m", hint: "h"),
            ConfigurationFinding(path: "/b", severity: .warning, message: "n"),
        ]
        #expect(ValidateRequest.findings(result: ValidateRequest.result(findings)) == findings)
        let interpret = InterpretRequest(
            task: ["stopCode": "x"], failures: [["reason": "r"]], error: ["code": "c"], container: "p",
            reachedRunning: true)
        #expect(InterpretRequest(params: interpret.params) == interpret)
        for category in Interpretation.Class.allCases {
            let meaning = Interpretation(category, hint: "h")
            #expect(try Interpretation(result: meaning.result) == meaning)
        }
        #expect(throws: MessageShapeError.self) { try Interpretation(result: ["class": "luck"]) }
    }

    @Test("errors carry kind, path, hint and time of return")
    func errors() {
        let error = DriverError.transient("later", retryAfterMs: 500, hint: "wait")
        #expect(DriverError(json: error.json) == error && error.retryAfterMs == 500 && error.kind == .transient)
        #expect(DriverError.unsupported("no").kind == .unsupported)
        #expect(DriverError(json: "odd").message.contains("odd"))
    }
}
