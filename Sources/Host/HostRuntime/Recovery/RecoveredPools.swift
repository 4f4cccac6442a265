internal import PrefectAPI
internal import Synchronization

/// The pools that recovery has looked at since this host's start: only then is it known how many of their runs are in flight.
package final class RecoveredPools: Sendable {
    private let names = Mutex<Set<String>>([])

    package init() {}

    func add(_ pools: Set<String>) { names.withLock { $0.formUnion(pools) } }

    /// Whether each of the pools was looked at.
    func cover(_ pools: [ServedPool]) -> Bool {
        names.withLock { names in pools.allSatisfy { names.contains($0.pool.name) } }
    }
}
