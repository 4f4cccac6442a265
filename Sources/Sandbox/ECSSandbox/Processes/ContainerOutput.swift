internal import Glibc
internal import SystemPackage

/// What containers have printed, read from the files of the log directory.
enum ContainerOutput {
    /// How much of a file's end is read.
    private static let mostBytes = 1 << 20

    /// The last lines of a container's output; none where there is no file.
    static func lines(_ directory: String, _ name: String) -> [String] {
        guard let file = try? FileDescriptor.open("\(directory)/\(name).log", .readOnly, options: .closeOnExec) else {
            return []
        }
        defer { try? file.close() }
        guard let size = try? file.seek(offset: 0, from: .end) else { return [] }
        let start = max(0, size - Int64(mostBytes))
        var bytes = [UInt8](repeating: 0, count: Int(size - start))
        let count = bytes.withUnsafeMutableBytes { (try? file.read(fromAbsoluteOffset: start, into: $0)) ?? 0 }
        return bytes.prefix(count).split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
