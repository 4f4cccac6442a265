internal import Hashing

/// Which of a pool's due runs this worker tries first, where several workers serve it.
///
/// All of them are given the same runs in the same order; each would plan and claim all, and win half. So every run has one worker
/// that tries it first, by a hash of both names that all compute alike, without a word to each other. What the other workers do not
/// take stays in front of the list, where it is tried by those that find too few of their own: none starves.
package struct PoolShare: Sendable, Equatable {
    private let own: String
    /// The workers that live, this one among them.
    private let workers: [String]

    /// - Parameters:
    ///   - own: this worker's name.
    ///   - living: the names of the workers of the pool that Prefect takes for living.
    package init(own: String, living: [String] = []) {
        self.own = own
        workers = Set(living).union([own]).sorted()
    }

    /// How many workers serve the pool.
    package var count: Int { workers.count }

    /// Whether this worker is the first to try a run (rendezvous hashing: a worker that comes or goes moves only its own share).
    package func isOwn(_ flowRunID: String) -> Bool {
        workers.count == 1 || workers.max { Self.weight($0, flowRunID) < Self.weight($1, flowRunID) } == own
    }

    private static func weight(_ worker: String, _ flowRunID: String) -> UInt64 {
        SHA256.digest(Array("\(flowRunID) \(worker)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The runs with this worker's own before the others, each in their order. Queues stay apart: they come by their priority.
    package func ordered<Run>(_ runs: [Run], id: (Run) -> String, queue: (Run) -> String?) -> [Run] {
        guard workers.count > 1 else { return runs }
        var ordered: [Run] = []
        var rest = runs[...]
        while let first = rest.first {
            let block = rest.prefix { queue($0) == queue(first) }
            let isOwn = block.map { self.isOwn(id($0)) }
            ordered += zip(block, isOwn).filter(\.1).map(\.0)
            ordered += zip(block, isOwn).filter { !$0.1 }.map(\.0)
            rest = rest.dropFirst(block.count)
        }
        return ordered
    }
}
