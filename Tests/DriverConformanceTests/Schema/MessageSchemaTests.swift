import DriverConformance
import DriverProtocol
import HostCore
import TestSupport
import Testing

/// The schema, the message types and what is really exchanged say the same.
@Suite("The schema of messages")
struct MessageSchemaTests {
    private let schema: SchemaFile

    init() throws { schema = try SchemaFile.messages.get() }

    @Test("is a schema")
    func isSchema() {
        #expect(JSONSchema(schema.document).faults.isEmpty, "\(JSONSchema(schema.document).faults)")
    }

    @Test("names the members that the message types have, and no others", arguments: Self.values)
    func members(_ definition: String, _ value: JSONValue) {
        #expect(Set(value.object?.keys ?? []) == schema.members(of: definition), "\(definition)")
        #expect(schema.faults(of: value, as: definition, isStrict: true) == [])
    }

    @Test("lists the words that the types list")
    func words() {
        let definitions = schema.document["$defs"]
        #expect(
            definitions?["need"]?["properties"]?["operation"]?["enum"]
                == .array(FactNeed.allowedOperations.map(JSONValue.string)))
        #expect(definitions?["class"]?["enum"] == .array(Interpretation.Class.allCases.map { .string($0.rawValue) }))
        let kinds = definitions?["errorData"]?["properties"]?["kind"]?["enum"]?.array ?? []
        #expect(kinds.count == 3 && kinds.allSatisfy { $0.string.flatMap(DriverError.Kind.init) != nil })
    }

    @Test("refuses what the suite refuses", arguments: Self.wrong)
    func refuses(_ definition: String, _ text: String) throws {
        #expect(!schema.faults(of: try JSONValue(parsing: text), as: definition).isEmpty)
    }

    @Test("fits what is exchanged with the drivers that ship", arguments: ["fargate", "ec2", "task-definition-arn"])
    func exchanged(_ name: String) async throws {
        // Without the checks that send what worker-host never sends.
        let checks = ConformanceSuite.version1.filter { check in
            ["plan.", "secrets.", "needs.", "validate.", "interpret.", "cancel.", "at-once.", "describe."]
                .contains { check.name.hasPrefix($0) }
                && check.name != "plan.line-length"
        }
        let report = try await Trial.report(BuiltProduct.path("worker-driver-\(name)"), checks)
        var seen: [String: Int] = [:]
        for transcript in report.outcomes.flatMap(\.transcripts) {
            for (definition, value) in ExchangedMessages(transcript).values {
                seen[definition, default: 0] += 1
                let faults = schema.faults(of: value, as: definition, isStrict: true)
                #expect(faults == [], "\(definition): \(value.text().prefix(400))")
            }
        }
        for definition in [
            "describeRequest", "planRequest", "validateRequest", "interpretRequest", "cancellation", "describeResult",
            "planResult", "validateResult", "interpretResult", "failure",
        ] {
            #expect((seen[definition] ?? 0) > 0, "no \(definition) was exchanged")
        }
    }

    private static let values: [(String, JSONValue)] = {
        let plan = PlanRequest(
            flowRun: ["id": "r", "name": "n", "tags": ["t"], "runCount": 1], flow: ["id": "f", "name": "n"],
            deployment: ["id": "d", "name": "n"], workPool: ["id": "p", "name": "n", "type": "ecs"],
            worker: ["name": "w"], aws: ["region": "us-east-1", "partition": "aws"], defaults: ["image": "i"],
            configuration: ["env": [:]], secrets: ["whs-0": ["length": 4, "jsonLength": 6]], facts: ["vpc": .null])
        let finding = ConfigurationFinding(
            path: "/a", severity: .error, message: "m", hint: "h", value: 1, rule: "r")
        let warning = TaskPlan.Warning(message: "m", hint: "h", path: "/p", value: 1, rule: "r")
        let attempt = TaskPlan.Attempt(name: "a", runTask: ["launchType": "EC2"], fallbackOn: ["capacity"])
        let explanation = TaskPlan.Explanation(path: "/p", from: "f", why: "w")
        let task = TaskPlan(
            taskDefinition: .register(["family": "f"], matchLatestRevision: true, deregister: true), container: "c",
            attempts: [attempt], explain: [explanation], warnings: [warning])
        let description = DriverDescription(
            name: "n", version: "1", summary: "s", handles: .init(launchTypes: ["EC2"], taskDefinitionARN: true),
            variables: ["type": "object"])
        let needs = PlanAnswer.needs([
            FactNeed(name: "v", operation: "ec2:DescribeVpcs", parameters: ["a": 1], isOptional: true)
        ])
        let error = DriverError.configuration("m", path: "/p", hint: "h")
        return [
            ("describeParams", .object(DescribeRequest(hostVersion: "1").params)),
            ("describeResult", description.result), ("planParams", .object(plan.params)), ("plan", task.json),
            ("attempt", task.json["attempts"]?[0] ?? .null), ("explanation", task.json["explain"]?[0] ?? .null),
            ("warning", warning.json), ("need", needs.result["needs"]?["v"] ?? .null), ("error", error.json),
            (
                "validateParams",
                .object(ValidateRequest(baseJobTemplate: [:], workPool: ["id": "p"], plan: plan).params)
            ),
            ("validateResult", ValidateRequest.result([finding])), ("finding", finding.json),
            (
                "interpretParams",
                .object(
                    InterpretRequest(
                        task: [:], failures: [[:]], error: ["code": "c", "message": "m"], container: "c",
                        reachedRunning: true
                    ).params)
            ), ("interpretResult", Interpretation(.capacity, hint: "h").result),
        ]
    }()

    private static let wrong: [(String, String)] = [
        ("describeResult", #"{"protocol":2,"name":"n","version":"1"}"#),
        ("describeResult", #"{"protocol":1,"name":"n","version":"1","maxInFlight":0}"#),
        ("describeResult", #"{"protocol":1,"name":"n","version":"1","capabilities":["validate"]}"#),
        ("planResult", #"{"plan":{"taskDefinition":{"use":"a"},"attempts":[]}}"#),
        ("planResult", #"{"plan":{"taskDefinition":{},"attempts":[{"runTask":{}}]}}"#),
        ("planResult", #"{"plan":{"taskDefinition":{"use":"a","register":{}},"attempts":[{"runTask":{}}]}}"#),
        ("planResult", #"{"plan":{"taskDefinition":{"use":"a"},"attempts":[{"runTask":{"taskDefinition":"b"}}]}}"#),
        ("planResult", #"{"plan":{"taskDefinition":{"use":"a"},"attempts":[{"runTask":{},"fallbackOn":["rain"]}]}}"#),
        ("planResult", #"{"needs":{}}"#), ("planResult", #"{"needs":{"a":{"operation":"s3:ListBuckets"}}}"#),
        ("interpretResult", #"{"class":"bad luck"}"#), ("validateResult", #"{"findings":[{"message":"m"}]}"#),
        ("error", #"{"code":0,"message":"m"}"#), ("error", #"{"code":1,"message":""}"#),
        ("failure", #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"},"result":null}"#),
        ("planRequest", #"{"jsonrpc":"2.0","id":1,"method":"plan","params":{}}"#),
    ]
}
