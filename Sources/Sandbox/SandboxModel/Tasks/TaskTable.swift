internal import DriverProtocol

/// The tasks: those that can be described, and what is left of those that cannot any more.
struct TaskTable: Sendable {
    private var tasks: [SandboxTask?] = []
    private var sequences: [String: Int] = [:]
    private var byStartedBy: [String: [Int]] = [:]
    /// The control route's view of forgotten tasks, as JSON text: a tenth of the room.
    private var forgotten: [Int: [UInt8]] = [:]

    /// The sequence of the next task.
    var nextSequence: Int { tasks.count }

    mutating func append(_ task: SandboxTask) {
        sequences[task.id] = task.sequence
        if let startedBy = task.startedBy { byStartedBy[startedBy, default: []].append(task.sequence) }
        tasks.append(task)
    }

    subscript(sequence: Int) -> SandboxTask? {
        get { tasks.indices.contains(sequence) ? tasks[sequence] : nil }
        _modify { yield &tasks[sequence] }
    }

    func sequence(id: String) -> Int? { sequences[id] }

    mutating func forget(_ sequence: Int) {
        guard let task = self[sequence] else { return }
        var state = task.stateJSON
        state["gone"] = true
        forgotten[sequence] = state.serialized()
        sequences[task.id] = nil
        if let startedBy = task.startedBy {
            byStartedBy[startedBy]?.removeAll { $0 == sequence }
            if byStartedBy[startedBy]?.isEmpty == true { byStartedBy[startedBy] = nil }
        }
        tasks[sequence] = nil
    }

    /// The tasks from a sequence on, in the order of their launch; only those of `startedBy` where it is given.
    func listed(from start: Int, startedBy: String?) -> some Sequence<SandboxTask> {
        let candidates: [Int] =
            if let startedBy {
                (byStartedBy[startedBy] ?? []).filter { $0 >= start }
            } else {
                Array(min(start, tasks.count)..<tasks.count)
            }
        return candidates.lazy.compactMap { tasks[$0] }
    }

    /// Every task there ever was, in the order of launch.
    var state: [JSONValue] {
        tasks.indices.compactMap { sequence in
            tasks[sequence]?.stateJSON ?? forgotten[sequence].flatMap { try? JSONValue(parsing: $0) }
        }
    }
}
