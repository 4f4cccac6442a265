internal import FoundationEssentials
internal import Glibc

/// Where containers run whose working directory this machine does not have: an empty folder each, as the root of an image is
/// nobody else's, which goes with the container.
struct ContainerFolders: Sendable {
    /// Why there is no folder.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let root: String

    /// Makes the folder of the folders, in the directory for temporary files.
    init() throws(Failure) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/ecs-sandbox-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(description: "cannot make a folder in \(parent): \(String(cString: strerror(errno)))")
        }
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Makes a container's folder.
    func make(_ name: String) throws(Failure) -> String {
        let path = "\(root)/\(name)"
        guard mkdir(path, 0o755) == 0 else {
            throw Failure(description: "cannot make \(path): \(String(cString: strerror(errno)))")
        }
        return path
    }

    func remove(_ name: String) { try? FileManager.default.removeItem(atPath: "\(root)/\(name)") }

    func removeAll() { try? FileManager.default.removeItem(atPath: root) }
}
