/// Which events of which tasks have come: tells repetitions, and events that come after a later one. Bounded in memory.
package struct TaskEventLedger: Sendable {
    /// What an event is among those of its task.
    package enum Standing: Sendable, Equatable {
        /// The newest so far.
        case new
        /// A later one was there before: it says what was, not what is.
        case late
        /// The same event is being handled.
        case inHand
        /// The same event was handled.
        case handled
    }

    /// An event that Prefect has.
    package struct Told: Sendable, Equatable {
        package let id: String
        package let version: Int
        /// When it happened: ISO 8601.
        package let time: String?

        /// The event itself, once Prefect has it.
        package init(_ change: TaskStateChange) {
            id = change.id
            version = change.version
            time = change.time
        }
    }

    private struct Entry: Sendable {
        var newest = -1
        var inHand: Set<String> = []
        var handled: Set<String> = []
        var told: Told?
    }

    private var entries: RecentMemory<String, Entry>

    /// - Parameter room: the tasks that are remembered, at least.
    package init(room: Int = 5_000) {
        entries = RecentMemory(room: room)
    }

    /// An event comes; one that is new or late is in hand from now on.
    package mutating func meet(_ change: TaskStateChange) -> Standing {
        var entry = entries.value(change.task.arn) ?? Entry()
        if entry.handled.contains(change.key) { return .handled }
        if entry.inHand.contains(change.key) { return .inHand }
        let standing = change.version >= entry.newest ? Standing.new : .late
        entry.newest = max(entry.newest, change.version)
        entry.inHand.insert(change.key)
        entries.keep(entry, for: change.task.arn)
        return standing
    }

    /// The handling of an event is over.
    /// - Parameter isHandled: false: it is to be handled when it comes again.
    package mutating func leave(_ change: TaskStateChange, isHandled: Bool) {
        guard var entry = entries.value(change.task.arn) else { return }
        entry.inHand.remove(change.key)
        if isHandled { entry.handled.insert(change.key) }
        entries.keep(entry, for: change.task.arn)
    }

    /// The event that Prefect has of the task as its last one before this.
    package mutating func predecessor(of change: TaskStateChange) -> Told? {
        guard let told = entries.value(change.task.arn)?.told, told.version < change.version else { return nil }
        return told
    }

    /// Prefect has the event.
    package mutating func told(_ change: TaskStateChange) {
        var entry = entries.value(change.task.arn) ?? Entry()
        guard change.version > entry.told?.version ?? -1 else { return }
        entry.told = Told(change)
        entries.keep(entry, for: change.task.arn)
    }
}
