/// What is due at which time, in order.
struct Agenda: Sendable {
    /// A step of a task's life that time brings.
    enum Step: Sendable, Equatable {
        /// PROVISIONING is over.
        case provisioned
        /// Images are pulled.
        case pulled
        /// DEACTIVATING is over.
        case deactivated
        /// The time between SIGTERM and SIGKILL is over.
        case graceOver(container: Int)
        /// DEPROVISIONING is over.
        case deprovisioned
        /// A stopped task has been visible long enough.
        case forgotten
    }

    struct Item: Sendable {
        let due: Timestamp
        let task: Int
        let step: Step
    }

    /// Latest first, so that what is due leaves at the end.
    private var items: [Item] = []

    var nextDue: Timestamp? { items.last?.due }

    mutating func add(_ step: Step, of task: Int, at due: Timestamp) {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if items[middle].due > due { low = middle + 1 } else { high = middle }
        }
        items.insert(Item(due: due, task: task, step: step), at: low)
    }

    mutating func popDue(at now: Timestamp) -> Item? {
        guard let due = nextDue, due <= now else { return nil }
        return items.popLast()
    }
}
