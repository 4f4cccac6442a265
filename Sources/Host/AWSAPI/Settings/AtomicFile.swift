internal import FoundationEssentials
internal import Glibc

/// Files that others read while they are replaced.
package enum AtomicFile {
    /// Why a file was not replaced.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Replaces a file by one that only its owner can read: readers see the old bytes or the new ones, never a part.
    package static func replace(_ path: String, with bytes: [UInt8]) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)  // with 0600
        guard descriptor >= 0 else { throw failure(path) }
        let temporary = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        do {
            try write(bytes, to: descriptor, path: path)
            guard rename(temporary, path) == 0 else { throw failure(path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
