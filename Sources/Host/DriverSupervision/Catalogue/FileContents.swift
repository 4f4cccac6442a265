internal import Glibc
internal import Hashing

/// Reading small files and directories without Foundation.
enum FileContents {
    /// A file could not be read.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// A whole file, of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(Unreadable) -> [UInt8] {
        var bytes: [UInt8] = []
        try chunks(of: path) { chunk throws(Unreadable) in
            bytes.append(contentsOf: chunk)
            guard bytes.count <= limit else { throw Unreadable(description: "is larger than \(limit) bytes") }
        }
        return bytes
    }

    /// The SHA-256 of a file of any size, as 64 lower-case hexadecimal digits.
    static func digest(of path: String) throws(Unreadable) -> String {
        var digest = SHA256.Stream()
        try chunks(of: path) { chunk throws(Unreadable) in digest.update(chunk) }
        return Hex.encode(digest.finish())
    }

    private static func chunks(
        of path: String, _ body: (ArraySlice<UInt8>) throws(Unreadable) -> Void
    ) throws(Unreadable) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(description: "cannot be read: \(reason())") }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Unreadable(description: "cannot be read: \(reason())") }
            guard count > 0 else { return }
            try body(chunk[..<count])
        }
    }

    /// The names in a directory, sorted, without those that begin with a dot; nil when it cannot be read.
    static func names(in directory: String) -> [String]? {
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The words of the last system call's error.
    static func reason(_ number: Int32 = errno) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}
