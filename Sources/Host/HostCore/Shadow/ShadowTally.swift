package import DriverProtocol

/// What the plans of one pool's shadow have come to so far.
package struct ShadowTally: Sendable, Equatable {
    /// Plans that were the same.
    package private(set) var same = 0
    /// Plans that differed.
    package private(set) var different = 0
    /// Runs that the shadow gave no plan for.
    package private(set) var failed = 0
    /// Runs that it was not asked about, since it was busy.
    package private(set) var dropped = 0
    /// In how many plans each place differed: JSON Pointers into a plan, at most ``mostPaths``.
    package private(set) var paths: [String: Int] = [:]
    /// How often a place differed that found no room in ``paths``.
    package private(set) var otherPaths = 0
    /// Why it last gave no plan.
    package private(set) var lastFailure: String?

    /// What was told of each place, as hashes: the values can be of any size.
    private var told: [String: Set<Int>] = [:]

    /// The most places that are counted one by one.
    package static let mostPaths = 500
    /// The most differences that are told of one place: what differs from run to run would fill the log.
    package static let mostToldOfPath = 3

    package init() {}

    /// Everything that was offered to the shadow.
    package var offered: Int { same + different + failed + dropped }

    /// Notes a comparison.
    /// - Returns: the differences that are to be told, since they were not before.
    package mutating func note(_ differences: [JSONDifference]) -> [JSONDifference] {
        guard !differences.isEmpty else {
            same += 1
            return []
        }
        different += 1
        for path in Set(differences.map(\.path)) {
            if paths[path] != nil || paths.count < Self.mostPaths {
                paths[path, default: 0] += 1
            } else {
                otherPaths += 1
            }
        }
        return differences.filter { difference in
            let known = told[difference.path]?.count ?? 0
            guard paths[difference.path] != nil, known < Self.mostToldOfPath else { return false }
            return told[difference.path, default: []].insert(difference.hashValue).inserted
        }
    }

    /// Notes a run that the shadow gave no plan for.
    package mutating func noteFailure(_ reason: String) {
        failed += 1
        lastFailure = reason
    }

    /// Notes a run that it was not asked about.
    package mutating func noteDropped() {
        dropped += 1
    }

    /// The places that differed, the most frequent first.
    package var mostFrequent: [(path: String, count: Int)] {
        paths.map { (path: $0.key, count: $0.value) }.sorted { ($1.count, $0.path) < ($0.count, $1.path) }
    }
}
