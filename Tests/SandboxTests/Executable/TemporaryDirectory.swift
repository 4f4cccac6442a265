import Glibc

/// A directory for one test, removed with its files at the end.
func withTemporaryDirectory(_ body: @Sendable (String) async throws -> Void) async throws {
    var template = Array("/tmp/ecs-sandbox-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CannotMakeDirectory(errno: errno) }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
        if let listing = opendir(path) {
            while let entry = readdir(listing) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink("\(path)/\(name)")
            }
            closedir(listing)
        }
        rmdir(path)
    }
    try await body(path)
}

struct CannotMakeDirectory: Error {
    let errno: CInt
}

/// The whole of a small text file.
func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
    return String(decoding: bytes, as: UTF8.self)
}
