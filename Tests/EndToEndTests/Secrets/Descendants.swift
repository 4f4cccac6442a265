import FoundationEssentials
import TestSupport

/// The processes that a process has started, and those that they have started.
enum Descendants {
    /// What anybody on the machine can read of them and of the process itself: command lines; and what its own user can: their
    /// environments.
    static func visible(of pid: Int32) -> (commandLines: String, environments: String, count: Int) {
        let all = descendants(of: pid)
        let commandLines = ([pid] + all).map { text("/proc/\($0)/cmdline") }
        return (
            commandLines.joined(separator: "\n"), all.map { text("/proc/\($0)/environ") }.joined(separator: "\n"),
            all.count
        )
    }

    private static func descendants(of pid: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var children: [Int32: [Int32]] = [:]
        for process in names.compactMap({ Int32($0) }) {
            // The name may have spaces and brackets: what follows the last bracket is state and parent.
            let fields = text("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
            if fields.count > 1, let parent = Int32(fields[1]) { children[parent, default: []].append(process) }
        }
        var found: [Int32] = []
        var open = [pid]
        while let next = open.popLast() {
            let own = children[next] ?? []
            found += own
            open += own
        }
        return found
    }

    /// Empty for a process that is gone.
    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
