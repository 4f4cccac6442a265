import DriverProtocol
import FoundationEssentials
import Testing

/// A recorded case of Prefect's own worker, read from Tests/Fixtures/parity.
struct ParityCase: Sendable, CustomTestStringConvertible {
    /// A step that starts a flow run.
    struct Run: Sendable {
        let request: PlanRequest
        let calls: [JSONValue]
        let error: JSONValue?
    }

    let name: String
    let bugs: [String]
    let input: JSONObject
    /// The `run` steps that got as far as a prepared configuration.
    let runs: [Run]

    var testDescription: String { name }

    /// The folder of fixtures.
    static let folder = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Fixtures/parity"

    /// Every case, by name.
    static let all: [ParityCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/cases")) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap {
            try? ParityCase(file: folder + "/cases/" + $0)
        }
    }()

    /// The rows of a table in `units`.
    static func unit(_ name: String) throws -> [JSONValue] {
        try JSONValue(parsing: bytes("\(folder)/units/\(name).json")).array ?? []
    }

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    init(file: String) throws {
        let document = try JSONValue(parsing: Self.bytes(file))
        name = document["name"]?.string ?? file
        bugs = document["bugs"]?.array?.compactMap(\.string) ?? []
        var input = document["input"]?.object ?? JSONObject()
        self.input = input
        var runs: [Run] = []
        let steps = zip(input["steps"]?.array ?? [], document["expected"]?["steps"]?.array ?? [])
        for (step, expected) in steps where step["op"]?.string == "run" {
            for (key, value) in step.object ?? JSONObject() where key != "op" && key != "aws" { input[key] = value }
            guard let config = expected["config"]?.object, let prepared = expected["prepared"]?.object else { continue }
            runs.append(
                Run(
                    request: Self.request(
                        config: config, prepared: prepared, input: input, document: document, expected),
                    calls: expected["calls"]?.array ?? [], error: expected["error"]))
        }
        self.runs = runs
    }

    private static func request(
        config: JSONObject, prepared: JSONObject, input: JSONObject, document: JSONValue, _ expected: JSONValue
    ) -> PlanRequest {
        var configuration = config
        configuration["aws_credentials"] = nil
        configuration.merge(prepared)
        // What the host knows and the recorded preparation has lost: the worker's own key.
        if document["bugs"]?.array?.contains("linked-secret-loses-key") ?? false {
            configuration["env", default: [:]]["PREFECT_API_KEY"] = input["env"]?["PREFECT_API_KEY"]
        }
        let peer = document["peer"]
        let image = "prefecthq/prefect:\(peer?["prefect"]?.string ?? "")-python\(peer?["python"]?.string ?? "")"
        let calls = expected["calls"]?.array ?? []
        let region = calls.compactMap { $0["region"]?.string }.first ?? input["aws"]?["region"]?.string ?? "us-east-1"
        func named(_ key: String) -> JSONObject {
            (input[key]?.object ?? JSONObject()).filter { ["id", "name"].contains($0.key) }
        }
        let deployment = input["deployment"]?.object == nil ? nil : named("deployment")
        return PlanRequest(
            flowRun: named("flow_run"), flow: named("flow"), deployment: deployment, workPool: named("work_pool"),
            worker: named("worker"), aws: ["region": .string(region), "partition": "aws"],
            defaults: ["image": .string(image)], configuration: configuration)
    }
}
