internal import HostCore
internal import Synchronization

/// The runs in hand, shared by the poller, the walks and the watcher.
package final class RunsInHand: Sendable {
    private let state: Mutex<InFlight>

    package init(limit: Int?) {
        state = Mutex(InFlight(limit: limit))
    }

    /// See ``InFlight/take(_:beyondLimit:)``.
    package func take(_ flowRunID: String, beyondLimit: Bool = false) -> Bool {
        state.withLock { $0.take(flowRunID, beyondLimit: beyondLimit) }
    }

    package func watch(_ flowRunID: String) { state.withLock { $0.watch(flowRunID) } }
    package func release(_ flowRunID: String) { state.withLock { $0.release(flowRunID) } }
    package func contains(_ flowRunID: String) -> Bool { state.withLock { $0.contains(flowRunID) } }
    package var count: Int { state.withLock { $0.count } }
    package var launching: Int { state.withLock { $0.launching } }

    /// How many more runs a poll may bring, when at most `launches` launches are under way at once.
    package func room(launches: Int) -> Int {
        state.withLock { inFlight in
            let launching = max(0, launches - inFlight.launching)
            return inFlight.room.map { min($0, launching) } ?? launching
        }
    }
}
