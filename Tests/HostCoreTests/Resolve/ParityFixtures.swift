import DriverProtocol
import Glibc
import HostCore

/// The recorded behaviour in Tests/Fixtures/parity.
enum ParityFixtures {
    private static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/Fixtures/parity"
    }()

    static func json(_ name: String) -> JSONValue {
        let path = "\(root)/\(name).json"
        guard let file = fopen(path, "rb") else { return .null }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return (try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self))) ?? .null
    }

    /// The rows of a table of single functions.
    static func unit(_ name: String) -> [JSONValue] { json("units/" + name).array ?? [] }

    /// Names of all cases in a folder.
    private static func names(in cases: String) -> [String] {
        var names: [String] = []
        guard let folder = opendir("\(root)/\(cases)") else { return [] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }

    static let caseNames = names(in: "cases")
    static let cases: [ParityCase] = caseNames.compactMap { ParityCase(json("cases/" + $0)) }
    /// Random combinations of the cases, and random values of the same kinds.
    static let more: [ParityCase] = names(in: "more").compactMap { ParityCase(json("more/" + $0)) }
    static let defaultTemplate = json("default_base_job_template").object ?? JSONObject()
}
