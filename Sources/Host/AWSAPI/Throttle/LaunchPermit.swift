internal import Synchronization
package import Throttling

/// Leave for one RunTask, asked for before a run is claimed. One that is not used goes back with its last owner.
package final class LaunchPermit: Sendable {
    /// What came of asking.
    package enum Answer: Sendable {
        case granted(LaunchPermit)
        /// It would take this long: longer than the caller waits.
        case tooLong(Duration)
    }

    /// The buckets that it is for.
    package let keys: [CallKey]
    private let throttle: AWSThrottle
    private let grant: Mutex<CallGrant?>

    init(_ grant: CallGrant, of throttle: AWSThrottle) {
        keys = grant.keys
        self.throttle = throttle
        self.grant = Mutex(grant)
    }

    /// Whether it has been used.
    package var isSpent: Bool { grant.withLock { $0 == nil } }

    /// The leave itself, once.
    func spend() -> CallGrant? {
        grant.withLock { grant in
            defer { grant = nil }
            return grant
        }
    }

    deinit {
        if let unused = spend() { throttle.giveBack(unused) }
    }
}
