internal import Synchronization

/// The walks that wait, for capacity or an answer, and a way to wake one: a run that was cancelled must not wait on.
package final class WaitingWalks: Sendable {
    /// How a wait ended.
    package enum End: Sendable {
        /// The time is over.
        case elapsed
        /// The run was cancelled, or so it seems: read it.
        case woken
    }

    private let walks = Mutex<[String: AsyncStream<Void>.Continuation]>([:])

    package init() {}

    /// Waits; throws when the task is cancelled.
    func wait(_ flowRunID: String, for duration: Duration, time: TimeSource) async throws -> End {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        walks.withLock { $0[flowRunID] = continuation }
        defer { _ = walks.withLock { $0.removeValue(forKey: flowRunID) } }
        return try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask {
                try await time.sleep(duration)
                return .elapsed
            }
            group.addTask {
                for await _ in stream { return .woken }
                // Ended without a word, because the task is cancelled.
                throw CancellationError()
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .elapsed
        }
    }

    /// Wakes a run's walk, if it waits.
    func wake(_ flowRunID: String) {
        walks.withLock { $0[flowRunID] }?.yield()
    }
}
