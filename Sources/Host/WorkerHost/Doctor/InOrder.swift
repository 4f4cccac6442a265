/// Looks that do not need each other, made at once so that one that hangs delays no other.
enum InOrder {
    /// What `body` gives for each item, in the items' order.
    static func map<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ body: @Sendable @escaping (Item) async -> Value
    ) async -> [Value] {
        await withTaskGroup(of: (Int, Value).self) { group in
            for (position, item) in items.enumerated() { group.addTask { (position, await body(item)) } }
            var values: [(Int, Value)] = []
            for await value in group { values.append(value) }
            return values.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
