internal import Glibc

/// Where this build put its programs, and where the project's files are.
package enum BuiltProduct {
    /// The folder of the running test program, in which the others are, too.
    package static let folder: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlink("/proc/self/exe", $0, characters.count) } ?? 0
            }
        }
        let path = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        return path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    }()

    /// The path of a program of this build: the first of the names that is there.
    package static func path(_ names: String...) throws -> String {
        for name in names where access(folder + "/" + name, X_OK) == 0 { return folder + "/" + name }
        throw Missing(names: names, folder: folder)
    }

    /// The project's folder.
    package static let project = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    /// A program that was not built.
    package struct Missing: Error, CustomStringConvertible {
        let names: [String]
        let folder: String
        /// What is missing, where.
        package var description: String { "\(names.joined(separator: " or ")) is not in \(folder): build it first" }
    }
}
