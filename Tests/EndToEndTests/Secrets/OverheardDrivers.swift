import DriverProtocol
import FoundationEssentials
import TestSupport

/// The drivers that ship, with all that the host gives them written down, and one that tells it all itself.
struct OverheardDrivers {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory("overheard")
        try directory.write("heard/.keep", "")
        for name in ["fargate", "ec2", "task-definition-arn"] {
            let manifest: JSONValue = [
                "command": [
                    .string(ProjectPaths.fixture("drivers/tee.sh")), .string("\(directory.path)/heard"),
                    .string(try ProjectPaths.program("worker-driver-\(name)")),
                ]
            ]
            try directory.write("drivers.d/\(name).json", manifest.text())
        }
        let tattling: JSONValue = ["command": [.string(ProjectPaths.fixture("drivers/tattling.py"))]]
        try directory.write("drivers.d/tattling.json", tattling.text())
    }

    /// For `--drivers`.
    var path: String { "\(directory.path)/drivers.d" }

    /// What was written down, by its kind: `stdin`, `stdout`, `environment` or `arguments`.
    func heard(_ kind: String) -> String {
        let folder = "\(directory.path)/heard"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".\(kind)") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) }
        }.joined(separator: "\n")
    }

    func remove() { directory.remove() }
}
