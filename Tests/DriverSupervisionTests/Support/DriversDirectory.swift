import DriverProtocol
import DriverSupervision
import Glibc
import Logging

/// A drivers.d of its own for a test, removed with everything in it when the test ends.
final class DriversDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/worker-host-drivers-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Trouble("mkdtemp: \(errno)") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit {
        Self.remove(path)
    }

    struct Trouble: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, in place: the inode stays.
    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
        let path = file(name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Trouble("\(path): \(errno)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0 else {
            throw Trouble("\(path): \(errno)")
        }
        return path
    }

    /// Puts a file in the place of another in one step, as deployments do.
    func replace(_ name: String, _ text: String, mode: mode_t = 0o644) throws {
        let fresh = try write(".fresh", text, mode: mode)
        guard rename(fresh, file(name)) == 0 else { throw Trouble("rename: \(errno)") }
    }

    func delete(_ name: String) {
        unlink(file(name))
    }

    /// A manifest for the fixture driver.
    static func manifest(_ arguments: String..., mode: String? = nil, more: JSONObject = [:]) -> String {
        var manifest: JSONObject = [
            "command": .array((python + [fixture("obedient.py")] + arguments).map(JSONValue.string))
        ]
        if let mode { manifest["mode"] = .string(mode) }
        manifest.merge(more)
        return JSONValue.object(manifest).text()
    }

    /// The interpreter of the fixtures, without its search for installed packages: the system's own where there is one,
    /// since wrappers around it cost more than the tests.
    static let python = [access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3", "-S"]

    /// A file of Tests/Fixtures/drivers.
    static func fixture(_ name: String) -> String {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return here.dropLast(3).joined(separator: "/") + "/Fixtures/drivers/" + name
    }

    /// Where the tests' executables, and so the guardian, were built.
    static let products: String = {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink("/proc/self/exe", &buffer, 4096)
        let path = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()

    static var environment: [String: String] {
        ["PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"]
    }

    private static func remove(_ path: String) {
        if let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(stream)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

extension String {
    /// The text with every occurrence of a word replaced.
    func replacing(_ word: String, by other: String) -> String {
        var result = "", rest = self[...]
        while let place = rest.firstRange(of: word) {
            result += rest[..<place.lowerBound] + other
            rest = rest[place.upperBound...]
        }
        return result + rest
    }
}
