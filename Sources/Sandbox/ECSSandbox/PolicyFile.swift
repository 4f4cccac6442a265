internal import ArgumentParser
internal import DriverProtocol
internal import FoundationEssentials
internal import SandboxModel

/// The file of `--policy`.
enum PolicyFile {
    /// - Throws: `ValidationError` that names the file and what is wrong with it.
    static func read(_ path: String) throws -> IAMPolicy {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("--policy names \(path), which cannot be read.")
        }
        do {
            return try IAMPolicy(json: try JSONValue(parsing: Array(data)))
        } catch {
            throw ValidationError("--policy \(path): \(error).")
        }
    }
}
