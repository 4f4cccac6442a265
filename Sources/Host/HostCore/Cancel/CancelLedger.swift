/// The cancelled runs that this host has met, and how far it has got with each.
///
/// A pure value. A run is known by its id and the id of its state: one that is started again and cancelled anew begins
/// anew. The time of grace counts from the first sight, on this host's own clock.
package struct CancelLedger: Sendable, Equatable {
    /// What to do now.
    package enum Step: Sendable, Equatable {
        /// Read the run's history, then say what was found: ``judged(_:_:)``.
        case examine
        /// Stop the task, then say so: ``done(_:)``.
        case stop
        /// Nothing yet, or nothing more.
        case nothing
    }

    private struct Entry: Equatable {
        let stateID: String
        let seenAt: Duration
        var metAt: Duration
        var verdict: CancelVerdict?
        var isDone = false
        var isUnderWay = false
    }

    /// A run that is not met for this long is forgotten.
    private static let lifetime: Duration = .seconds(7200)

    /// The time that a run's own runner has.
    package let grace: Duration
    private var entries: [String: Entry] = [:]

    package init(grace: Duration) {
        self.grace = grace
    }

    /// Meets a cancelled run. A step other than `nothing` is under way until it is answered.
    package mutating func meet(_ flowRunID: String, stateID: String, now: Duration) -> Step {
        var entry =
            entries[flowRunID].flatMap { $0.stateID == stateID ? $0 : nil }
            ?? Entry(stateID: stateID, seenAt: now, metAt: now)
        entry.metAt = now
        defer { entries[flowRunID] = entry }
        guard !entry.isDone, !entry.isUnderWay else { return .nothing }
        switch entry.verdict {
        case nil, .superseded:
            // The run may have another task by now.
            entry.isUnderWay = true
            return .examine
        case .stopAfterGrace where now - entry.seenAt < grace: return .nothing
        case .stopAtOnce, .stopAfterGrace:
            entry.isUnderWay = true
            return .stop
        }
    }

    /// The history was read; nil: it could not be, and is to be read again.
    package mutating func judged(_ flowRunID: String, _ verdict: CancelVerdict?) {
        entries[flowRunID]?.verdict = verdict
        entries[flowRunID]?.isUnderWay = false
    }

    /// The task was stopped and Prefect told.
    package mutating func done(_ flowRunID: String) {
        entries[flowRunID]?.isDone = true
        entries[flowRunID]?.isUnderWay = false
    }

    /// It could not be stopped, and is to be tried again.
    package mutating func failed(_ flowRunID: String) {
        entries[flowRunID]?.isUnderWay = false
    }

    /// Drops what has not been met for two hours.
    package mutating func forgetOld(now: Duration) {
        entries = entries.filter { now - $0.value.metAt < Self.lifetime }
    }

    package var count: Int { entries.count }
}
