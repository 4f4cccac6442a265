import DriverProtocol
import FoundationEssentials
import Glibc

/// Files and programs of the checkout, found from this source file.
enum Fixtures {
    static let root: String = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
    /// The interpreter that has botocore; `make setup` installs it.
    static let python = root + "/.venv/tools/bin/python"
    static let hasPython = access(python, X_OK) == 0

    struct Unreadable: Error {
        let what: String
    }

    static func json(_ path: String) throws -> JSONValue {
        guard let file = fopen(root + "/Tests/Fixtures/" + path, "r") else { throw Unreadable(what: path) }
        defer { fclose(file) }
        return try JSONValue(parsing: contents(of: file))
    }

    /// What a command prints, once it has ended well.
    static func output(of command: String) throws -> JSONValue {
        guard let pipe = popen(command, "r") else { throw Unreadable(what: command) }
        let bytes = contents(of: pipe)
        guard pclose(pipe) == 0 else { throw Unreadable(what: command) }
        return try JSONValue(parsing: bytes)
    }

    private static func contents(of file: UnsafeMutablePointer<FILE>) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
    }
}
