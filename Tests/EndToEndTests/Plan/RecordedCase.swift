import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

/// A recorded case of Prefect's own worker as a file for `worker-host plan --file`.
struct RecordedCase: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    let bugs: [String]
    /// What each step does.
    let operations: [String]
    /// What was recorded for each step.
    let steps: [JSONValue]

    var testDescription: String { name }

    static let all = cases(in: "cases")
    /// Random combinations of the cases above and random values of the same kinds.
    static let more = cases(in: "more")

    private static func cases(in folder: String) -> [RecordedCase] {
        let folder = ProjectPaths.fixture("parity/\(folder)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { try? RecordedCase("\(folder)/\($0)") }
    }

    init(_ path: String) throws {
        let json = try JSONValue(parsing: Self.bytes(path))
        self.path = path
        name = json["name"]?.string ?? path
        bugs = json["bugs"]?.array?.compactMap(\.string) ?? []
        operations = (json["input"]?["steps"]?.array ?? []).map { $0["op"]?.string ?? "" }
        steps = json["expected"]?["steps"]?.array ?? []
    }

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    /// The last call of an operation in a step.
    static func params(_ operation: String, _ step: JSONValue) -> JSONValue? {
        step["calls"]?.array?.last { $0["operation"]?.string == operation }?["params"]
    }
}
