/// What was met lately, by key, in bounded room: of the keys that nobody asks for, the older half goes at once.
package struct RecentMemory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let room: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// - Parameter room: at most twice as many entries are kept.
    package init(room: Int) {
        self.room = room
    }

    package var count: Int { young.count + old.keys.count { young[$0] == nil } }

    /// The value of a key; asking for it keeps it.
    package mutating func value(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        keep(value, for: key)
        return value
    }

    package mutating func keep(_ value: Value, for key: Key) {
        young[key] = value
        guard young.count >= room else { return }
        old = young
        young = [:]
    }
}
