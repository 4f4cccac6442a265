import DriverProtocol
import FoundationEssentials
import TestSupport

/// One case of Tests/Fixtures/credentials/cases.json; its README tells the form.
struct CredentialCase {
    let name: String
    let job: JSONObject?
    /// Why the two differ and a part of what ours does; nil where they must not.
    let difference: JSONValue?
    private let json: JSONValue

    static let path = ProjectPaths.fixture("credentials/cases.json")

    static func all() throws -> [CredentialCase] {
        try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: path)))).array?.map(CredentialCase.init) ?? []
    }

    private init(_ json: JSONValue) {
        self.json = json
        name = json["name"]?.string ?? ""
        job = json["job"]?.object
        difference = json["difference"]
    }

    func environment(home: String) -> [String: String] {
        var variables = ["HOME": home]
        for (name, value) in json["env"]?.object ?? [:] { variables[name] = Self.text(value.string ?? "", home) }
        return variables
    }

    /// Writes the case's files.
    /// - Parameter home: below `folder`.
    func write(into folder: TemporaryDirectory, home: String) throws {
        let path = "\(folder.path)/\(home)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for file in ["config", "credentials"] {
            guard let lines = json[file]?.array else { continue }
            let text = lines.compactMap(\.string).map { Self.text($0, path) + "\n" }.joined()
            try folder.write("\(home)/.aws/\(file)", text)
        }
        for (name, value) in json["files"]?.object ?? [:] {
            let isProgram = value == "#!"
            let text = isProgram ? try Self.program() : Self.text(value.string ?? "", path)
            try folder.write("\(home)/\(name)", text, executable: isProgram)
        }
    }

    private static func text(_ template: String, _ home: String) -> String {
        template.replacing("{home}", with: home)
    }

    private static func program() throws -> String {
        let path = ProjectPaths.fixture("credentials/print_keys.sh")
        return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
