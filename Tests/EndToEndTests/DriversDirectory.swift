import FoundationEssentials
import TestSupport

/// A drivers directory of a test's own.
struct DriversDirectory {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory("drivers")
        try add("task-definition-arn.json")
    }

    var path: String { directory.path }

    /// Copies one of the project's manifests or examples.
    func add(_ name: String) throws {
        let folder = "\(ProjectPaths.root)/drivers.d"
        let source = name.hasSuffix(".json") ? "\(folder)/\(name)" : "\(folder)/examples/\(name)"
        // Written beside and renamed, so that the host never sees half an executable.
        try FileManager.default.copyItem(atPath: source, toPath: "\(path)/.\(name)")
        try FileManager.default.moveItem(atPath: "\(path)/.\(name)", toPath: "\(path)/\(name)")
    }

    /// Writes an executable.
    func write(_ name: String, _ text: String) throws {
        let hidden = "\(path)/.\(name)"
        try Data(text.utf8).write(to: URL(filePath: hidden))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hidden)
        try FileManager.default.moveItem(atPath: hidden, toPath: "\(path)/\(name)")
    }

    func remove() { directory.remove() }
}
