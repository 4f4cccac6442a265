/// Runs that were left for later, and until when: a run that cannot be planned now must not take the place of those behind
/// it at every poll.
package struct Postponed: Sendable, Equatable {
    private struct Entry: Equatable {
        var until: Duration
        var pause: Duration
    }

    private static let firstPause: Duration = .seconds(5)
    private static let longestPause: Duration = .seconds(60)

    private var entries: [String: Entry] = [:]

    package init() {}

    /// Leaves a run for 5 s, then for twice as long each time, up to a minute.
    package mutating func postpone(_ flowRunID: String, now: Duration) {
        let pause = entries[flowRunID].map { min($0.pause * 2, Self.longestPause) } ?? Self.firstPause
        put(flowRunID, Entry(until: now + pause, pause: pause), now: now)
    }

    /// Leaves a run until a moment that is known, but for a minute at most.
    package mutating func postpone(_ flowRunID: String, until: Duration, now: Duration) {
        let until = min(until, now + Self.longestPause)
        put(flowRunID, Entry(until: until, pause: entries[flowRunID]?.pause ?? Self.firstPause / 2), now: now)
    }

    private mutating func put(_ flowRunID: String, _ entry: Entry, now: Duration) {
        entries[flowRunID] = entry
        // A run that was not met again for long is somebody else's by now.
        entries = entries.filter { $0.value.until + Self.longestPause * 2 > now }
    }

    /// Whether a run is still to be left alone.
    package func isPostponed(_ flowRunID: String, now: Duration) -> Bool {
        entries[flowRunID].map { $0.until > now } ?? false
    }

    /// The runs that are left alone now.
    package func count(now: Duration) -> Int { entries.values.count { $0.until > now } }
}
