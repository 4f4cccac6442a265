internal import FoundationEssentials
internal import Glibc

/// What /proc tells about processes.
enum ProcessFiles {
    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Whether a process is there and has not ended, reaped or not.
    static func isAlive(_ process: Int32) -> Bool {
        guard let fields = stat(process) else { return false }
        return fields.state != "Z" && fields.state != "X"
    }

    /// The memory that the processes of a group hold, besides its leader, in bytes.
    static func memory(ofGroup leader: Int32) -> Int {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        return all().filter { $0 != leader && stat($0)?.group == leader }.reduce(0) { sum, process in
            let fields = text("/proc/\(process)/statm").split(separator: " ")
            return sum + (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * page
        }
    }

    /// The living processes whose environment has a variable of this value.
    static func marked(_ variable: String, _ value: String) -> [(process: Int32, name: String)] {
        let wanted = Array("\(variable)=\(value)".utf8)
        return all().filter { process in
            let environment = bytes("/proc/\(process)/environ")
            return environment.split(separator: 0).contains { $0.elementsEqual(wanted) } && isAlive(process)
        }.map { ($0, text("/proc/\($0)/comm").split(separator: "\n").first.map(String.init) ?? "a process") }
    }

    private static func all() -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    /// "id (name) state parent group …": the name may hold anything, the last parenthesis ends it.
    private static func stat(_ process: Int32) -> (state: String, group: Int32)? {
        let text = text("/proc/\(process)/stat")
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 2, let group = Int32(fields[2]) else { return nil }
        return (String(fields[0]), group)
    }

    private static func bytes(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: path).map { Array($0) } ?? []
    }

    private static func text(_ path: String) -> String { String(decoding: bytes(path), as: UTF8.self) }
}
