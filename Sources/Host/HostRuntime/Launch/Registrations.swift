package import AWSAPI
internal import Synchronization
internal import Throttling

/// The task definitions that unclaimed runs wait for, counted, so that no more are waited for than AWS registers soon.
package final class Registrations: Sendable {
    /// How many runs wait for each definition, by its fingerprint, of each account and region.
    private let waiting = Mutex<[[CallKey]: [String: Int]]>([:])
    private let throttle: AWSThrottle

    package init(throttle: AWSThrottle) {
        self.throttle = throttle
    }

    /// Whether a run may wait for a definition: one that others wait for already, or one more that AWS takes within
    /// `longest`; nil: any.
    /// It calls ``leave(_:_:)`` afterwards.
    func enter(_ keys: [CallKey], _ fingerprint: String, longest: Duration?) -> Bool {
        waiting.withLock { waiting in
            let there = waiting[keys] ?? [:]
            // With those in line, since they are among those that are counted here.
            if let longest, there[fingerprint] == nil, !there.isEmpty,
                there.count >= throttle.launchable(keys, within: longest, isAfterLine: false)
            {
                return false
            }
            waiting[keys, default: [:]][fingerprint, default: 0] += 1
            return true
        }
    }

    func leave(_ keys: [CallKey], _ fingerprint: String) {
        waiting.withLock { waiting in
            let left = (waiting[keys]?[fingerprint] ?? 1) - 1
            waiting[keys]?[fingerprint] = left == 0 ? nil : left
            if waiting[keys]?.isEmpty == true { waiting[keys] = nil }
        }
    }
}
