internal import FoundationEssentials
internal import Glibc

/// A folder of its own for a test.
package struct TemporaryDirectory: Sendable {
    package let path: String

    /// Made below TMPDIR or /tmp, for its owner only.
    package init(_ name: String = "test") throws {
        let base = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(base)/worker-host-\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw TestSupportError("no temporary folder below \(base): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes a file, executable if wanted, and gives its path.
    @discardableResult
    package func write(_ name: String, _ text: String, executable: Bool = false) throws -> String {
        let file = "\(path)/\(name)"
        let folder = file.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        guard chmod(file, executable ? 0o755 : 0o644) == 0 else { throw TestSupportError("cannot chmod \(file)") }
        return file
    }

    package func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Gives a folder that is removed when `body` ends.
package func withTemporaryDirectory<Value>(
    _ name: String = "test", _ body: (TemporaryDirectory) async throws -> Value
) async throws -> Value {
    let directory = try TemporaryDirectory(name)
    defer { directory.remove() }
    return try await body(directory)
}
