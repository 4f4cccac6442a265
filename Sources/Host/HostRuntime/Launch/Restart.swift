package import HostCore

/// A run that is to be launched again under the claim on which it stands.
package struct Restart: Sendable {
    /// The task that failed; ECS says that it has stopped.
    package let task: RunningTask
    package let start: FailedStart
}

/// Restarts on their way from the watcher to the loop that walks them.
package struct RestartQueue: Sendable {
    let requests: AsyncStream<Restart>
    private let continuation: AsyncStream<Restart>.Continuation

    package init() {
        (requests, continuation) = AsyncStream.makeStream()
    }

    func add(_ restart: Restart) { continuation.yield(restart) }
}
