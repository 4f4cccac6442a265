/// The flow runs that this host has in hand, from the poll that found them to the end of their task, and the room left.
///
/// A pure value: the runtime keeps one behind a lock.
package struct InFlight: Sendable, Equatable {
    /// Where a run is in the walk.
    package enum Stage: Sendable, Equatable {
        /// Polled or recovered; its launch is under way.
        case launching
        /// Its launch waits for AWS: it takes no launch slot.
        case waiting
        /// Its task is watched.
        case watching
    }

    /// The most runs in hand at once; nil: no bound.
    package let limit: Int?
    private var stages: [String: Stage] = [:]

    package init(limit: Int?) {
        self.limit = limit
    }

    /// How many more runs may be taken; nil: no bound.
    package var room: Int? { limit.map { max(0, $0 - stages.count) } }

    /// Takes a run in hand; false when it already is, or when there is no room.
    /// - Parameter beyondLimit: for runs that already have a claim or a task: they count, but are never turned away.
    package mutating func take(_ flowRunID: String, beyondLimit: Bool = false) -> Bool {
        guard stages[flowRunID] == nil, beyondLimit || room != 0 else { return false }
        stages[flowRunID] = .launching
        return true
    }

    /// The run is in another stage from now on; nothing when it is not in hand.
    package mutating func move(_ flowRunID: String, to stage: Stage) {
        if stages[flowRunID] != nil { stages[flowRunID] = stage }
    }

    /// The run is out of this host's hands.
    package mutating func release(_ flowRunID: String) {
        stages[flowRunID] = nil
    }

    package func contains(_ flowRunID: String) -> Bool { stages[flowRunID] != nil }

    package var count: Int { stages.count }
    package var launching: Int { stages.values.count { $0 == .launching } }
}
