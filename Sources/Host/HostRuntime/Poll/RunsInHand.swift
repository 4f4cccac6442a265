package import HostCore
internal import Synchronization

/// The runs in hand, shared by the poller, the walks and the watcher.
package final class RunsInHand: Sendable {
    private struct State {
        var inFlight: InFlight
        var postponed = Postponed()
        var slots: [String: CheckedContinuation<Bool, Never>] = [:]

        /// Those that were waiting for a slot and have one now.
        mutating func take(_ admitted: [String]) -> [CheckedContinuation<Bool, Never>] {
            admitted.compactMap { slots.removeValue(forKey: $0) }
        }
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - limit: the most runs in hand; nil: no bound.
    ///   - limitLaunching: the most runs between claim and record.
    package init(limit: Int?, limitLaunching: Int) {
        state = Mutex(State(inFlight: InFlight(limit: limit, limitLaunching: limitLaunching)))
    }

    /// See ``InFlight/take(_:pool:beyondLimit:isUnseen:)``.
    package func take(
        _ flowRunID: String, pool: String, beyondLimit: Bool = false, isUnseen: Bool = false
    ) -> Bool {
        state.withLock { $0.inFlight.take(flowRunID, pool: pool, beyondLimit: beyondLimit, isUnseen: isUnseen) }
    }

    package func move(_ flowRunID: String, to stage: InFlight.Stage) {
        let admitted = state.withLock { $0.take($0.inFlight.move(flowRunID, to: stage)) }
        for slot in admitted { slot.resume(returning: true) }
    }

    package func release(_ flowRunID: String) {
        let admitted = state.withLock { $0.take($0.inFlight.release(flowRunID)) }
        for slot in admitted { slot.resume(returning: true) }
    }

    /// Waits for a launch slot, after those that asked before. A cancelled wait throws, and leaves its place in line.
    package func launchSlot(_ flowRunID: String) async throws(CancellationError) {
        let isAdmitted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDecided: Bool? = state.withLock { state in
                    if state.inFlight.launch(flowRunID) { return true }
                    // The handler may have run before there was anything to cancel.
                    if Task.isCancelled {
                        _ = state.inFlight.move(flowRunID, to: .queued)
                        return false
                    }
                    state.slots[flowRunID] = continuation
                    return nil
                }
                if let isDecided { continuation.resume(returning: isDecided) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                // With no continuation it has its slot already, or does not wait yet.
                let waiting = state.slots.removeValue(forKey: flowRunID)
                if waiting != nil { _ = state.inFlight.move(flowRunID, to: .queued) }
                return waiting
            }
            waiting?.resume(returning: false)
        }
        guard isAdmitted else { throw CancellationError() }
    }

    package func contains(_ flowRunID: String) -> Bool { state.withLock { $0.inFlight.contains(flowRunID) } }
    package var launching: Int { state.withLock { $0.inFlight.launching } }
    /// The runs that wait for a launch slot.
    package var inLine: Int { state.withLock { $0.inFlight.inLine } }
    package var count: Int { state.withLock { $0.inFlight.count } }

    /// How many more runs may be taken in hand now: none while as many wait for a launch slot as there are slots.
    package var room: Int {
        state.withLock { state in
            state.inFlight.inLine >= state.inFlight.limitLaunching ? 0 : state.inFlight.room ?? .max
        }
    }

    /// How many runs that stand on a claim are not in hand yet: see ``InFlight/unseen``.
    package func leaveRoom(forUnseen count: Int) { state.withLock { $0.inFlight.unseen = count } }

    package func planning(ofPool pool: String) -> Int {
        state.withLock { $0.inFlight.count(.planning, ofPool: pool) }
    }

    /// A pool's runs that are not claimed yet.
    package func unclaimed(ofPool pool: String) -> Int {
        state.withLock { $0.inFlight.count(.planning, ofPool: pool) + $0.inFlight.count(.queued, ofPool: pool) }
    }

    /// See ``Postponed/postpone(_:now:)``.
    package func postpone(_ flowRunID: String, now: Duration) {
        state.withLock { $0.postponed.postpone(flowRunID, now: now) }
    }

    /// See ``Postponed/postpone(_:until:now:)``.
    package func postpone(_ flowRunID: String, until: Duration, now: Duration) {
        state.withLock { $0.postponed.postpone(flowRunID, until: until, now: now) }
    }

    /// Whether a run is in hand or to be left alone.
    package func passesOver(_ flowRunID: String, now: Duration) -> Bool {
        state.withLock { $0.inFlight.contains(flowRunID) || $0.postponed.isPostponed(flowRunID, now: now) }
    }

    /// How many runs that Prefect still shows as due are passed over: not claimed yet, being claimed, or left alone.
    package func passedOver(now: Duration) -> Int {
        state.withLock { $0.inFlight.unclaimed + $0.inFlight.launching + $0.postponed.count(now: now) }
    }
}
