import HostRuntime

/// The longest that one look may take, so that what hangs does not keep the rest from being told.
struct Deadline {
    let limit: Duration
    let time: TimeSource

    /// The look has not ended in time.
    struct Passed: Error, CustomStringConvertible {
        let limit: Duration

        var description: String { "no answer within \(limit.components.seconds) s" }
    }

    /// - Throws: what `body` throws, or ``Passed``.
    func run<Value: Sendable>(_ body: @Sendable @escaping () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            group.addTask {
                try await time.sleep(limit)
                throw Passed(limit: limit)
            }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
