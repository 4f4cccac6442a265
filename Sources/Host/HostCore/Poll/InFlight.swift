/// The flow runs that this host has in hand, from the poll that found them to the end of their task, and the room left.
///
/// A pure value: the runtime keeps one behind a lock.
package struct InFlight: Sendable, Equatable {
    /// Where a run is in the walk.
    package enum Stage: Sendable, Hashable, CaseIterable {
        /// Polled or recovered; a driver plans it. Not claimed.
        case planning
        /// Planned; waits for AWS's leave and for a launch slot. Not claimed.
        case queued
        /// Between claim and record: it has a launch slot.
        case launching
        /// Claimed; its launch waits for AWS: it has no launch slot.
        case waiting
        /// Its task is watched.
        case watching
    }

    private struct Entry: Equatable {
        var stage: Stage
        let pool: String
    }

    private struct PoolStage: Hashable {
        let pool: String
        let stage: Stage
    }

    /// The most runs in hand at once; nil: no bound.
    package let limit: Int?
    /// The most runs between claim and record.
    package let limitLaunching: Int
    private var entries: [String: Entry] = [:]
    private var counts: [Stage: Int] = [:]
    private var poolCounts: [PoolStage: Int] = [:]
    /// The runs that wait for a launch slot, in the order in which they get one.
    private var line: [String] = []
    /// Runs that are known to be in flight and cannot be taken in hand yet: recovery could not look at them, or found no room.
    package var unseen = 0

    package init(limit: Int?, limitLaunching: Int) {
        self.limit = limit
        self.limitLaunching = limitLaunching
    }

    /// How many more runs may be taken; nil: no bound.
    package var room: Int? { limit.map { max(0, $0 - entries.count - unseen) } }

    /// Takes a run in hand; false when it already is, or when there is no room.
    /// - Parameters:
    ///   - beyondLimit: for tasks that are there: they count, but are never turned away.
    ///   - isUnseen: for runs that stand on a claim: the room that is kept for ``unseen`` is theirs.
    package mutating func take(
        _ flowRunID: String, pool: String, beyondLimit: Bool = false, isUnseen: Bool = false
    ) -> Bool {
        guard entries[flowRunID] == nil else { return false }
        guard beyondLimit || (isUnseen ? entries.count < limit ?? .max : room != 0) else { return false }
        put(flowRunID, Entry(stage: .planning, pool: pool))
        return true
    }

    /// The run is in another stage from now on; nothing when it is not in hand. ``Stage/launching`` is entered by
    /// ``launch(_:)`` alone.
    /// - Returns: the runs that have a launch slot now, since this one left its own.
    package mutating func move(_ flowRunID: String, to stage: Stage) -> [String] {
        guard var entry = entries[flowRunID], stage != .launching else { return [] }
        line.removeAll { $0 == flowRunID }
        entry.stage = stage
        put(flowRunID, entry)
        return admit()
    }

    /// Asks for a launch slot.
    /// - Returns: true: it has one. False: it gets one later, or it is not in hand.
    package mutating func launch(_ flowRunID: String) -> Bool {
        guard let entry = entries[flowRunID] else { return false }
        if entry.stage == .launching { return true }
        if !line.contains(flowRunID) { line.append(flowRunID) }
        return admit().contains(flowRunID)
    }

    /// The run is out of this host's hands.
    /// - Returns: the runs that have a launch slot now.
    package mutating func release(_ flowRunID: String) -> [String] {
        guard entries[flowRunID] != nil else { return [] }
        line.removeAll { $0 == flowRunID }
        put(flowRunID, nil)
        return admit()
    }

    package func contains(_ flowRunID: String) -> Bool { entries[flowRunID] != nil }

    package var count: Int { entries.count }
    /// The runs between claim and record.
    package var launching: Int { counts[.launching] ?? 0 }
    /// The runs that wait for a launch slot.
    package var inLine: Int { line.count }
    /// The runs that are not claimed yet.
    package var unclaimed: Int { (counts[.planning] ?? 0) + (counts[.queued] ?? 0) }
    /// A pool's runs in a stage.
    package func count(_ stage: Stage, ofPool pool: String) -> Int {
        poolCounts[PoolStage(pool: pool, stage: stage)] ?? 0
    }

    private mutating func admit() -> [String] {
        var admitted: [String] = []
        while launching < limitLaunching, let next = line.first {
            line.removeFirst()
            guard var entry = entries[next] else { continue }
            entry.stage = .launching
            put(next, entry)
            admitted.append(next)
        }
        return admitted
    }

    private mutating func put(_ flowRunID: String, _ entry: Entry?) {
        if let old = entries[flowRunID] { count(old, by: -1) }
        entries[flowRunID] = entry
        if let entry { count(entry, by: 1) }
    }

    private mutating func count(_ entry: Entry, by change: Int) {
        counts[entry.stage, default: 0] += change
        let key = PoolStage(pool: entry.pool, stage: entry.stage)
        let left = (poolCounts[key] ?? 0) + change
        poolCounts[key] = left == 0 ? nil : left
    }
}
