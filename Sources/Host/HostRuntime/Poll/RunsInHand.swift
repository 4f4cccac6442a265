package import HostCore
internal import Synchronization

/// The runs in hand, shared by the poller, the walks and the watcher.
package final class RunsInHand: Sendable {
    private struct State {
        var inFlight: InFlight
        var postponed = Postponed()
    }

    private let state: Mutex<State>

    package init(limit: Int?) {
        state = Mutex(State(inFlight: InFlight(limit: limit)))
    }

    /// See ``InFlight/take(_:beyondLimit:)``.
    package func take(_ flowRunID: String, beyondLimit: Bool = false) -> Bool {
        state.withLock { $0.inFlight.take(flowRunID, beyondLimit: beyondLimit) }
    }

    package func move(_ flowRunID: String, to stage: InFlight.Stage) {
        state.withLock { $0.inFlight.move(flowRunID, to: stage) }
    }

    package func release(_ flowRunID: String) { state.withLock { $0.inFlight.release(flowRunID) } }
    package func contains(_ flowRunID: String) -> Bool { state.withLock { $0.inFlight.contains(flowRunID) } }
    package var launching: Int { state.withLock { $0.inFlight.launching } }
    package var count: Int { state.withLock { $0.inFlight.count } }

    /// How many more runs a poll may bring, when at most `launches` launches are under way at once.
    package func room(launches: Int) -> Int {
        state.withLock { state in
            let launching = max(0, launches - state.inFlight.launching)
            return state.inFlight.room.map { min($0, launching) } ?? launching
        }
    }

    /// See ``Postponed/postpone(_:now:)``.
    package func postpone(_ flowRunID: String, now: Duration) {
        state.withLock { $0.postponed.postpone(flowRunID, now: now) }
    }

    /// Whether a run is in hand or to be left alone.
    package func passesOver(_ flowRunID: String, now: Duration) -> Bool {
        state.withLock { $0.inFlight.contains(flowRunID) || $0.postponed.isPostponed(flowRunID, now: now) }
    }

    /// How many runs are left alone now.
    package func postponedCount(now: Duration) -> Int { state.withLock { $0.postponed.count(now: now) } }
}
