internal import Synchronization

/// When runs were first seen in the states in which they stand, on this host's own clock: other hosts' clocks, and the times that
/// Prefect notes before a state takes effect, say less.
final class FirstSights: Sendable {
    /// Longer than anything that is counted here takes.
    private static let lifetime: Duration = .seconds(3600)

    private let first = Mutex<[String: Duration]>([:])

    /// The time since a run was first seen in a state.
    func age(of flowRunID: String, in stateID: String, now: Duration) -> Duration {
        first.withLock { first in
            if first.count > 1000 { first = first.filter { now - $0.value < Self.lifetime } }
            let key = "\(flowRunID) \(stateID)"
            let since = first[key] ?? now
            first[key] = since
            return now - since
        }
    }
}
