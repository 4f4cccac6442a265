import FoundationEssentials
import Glibc

/// What the process finds around itself, read here and nowhere else.
struct ProcessSurroundings: Sendable {
    /// The environment variables.
    let environment: [String: String]
    /// The directory of the executable, links followed: drivers and the guardian are looked for there.
    let executableDirectory: String
    /// A file's bytes; nil when it is not there or cannot be read.
    let readFile: @Sendable (String) -> [UInt8]?

    /// This process's.
    static let process = ProcessSurroundings(
        environment: ProcessInfo.processInfo.environment, executableDirectory: directoryOfExecutable(),
        readFile: { path in FileManager.default.contents(atPath: path).map { Array($0) } })

    /// The environment, with the home folder of the user database where it has none, as AWS's tools find it.
    var environmentWithHome: [String: String] {
        environment.merging(["HOME": FileManager.default.homeDirectoryForCurrentUser.path]) { given, _ in given }
    }

    private static func directoryOfExecutable() -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let start = bytes.baseAddress else { return 0 }
            return readlink("/proc/self/exe", start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard count > 0 else { return "." }
        let path = String(decoding: buffer.prefix(count), as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
