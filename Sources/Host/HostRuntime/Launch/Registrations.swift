package import AWSAPI
internal import Synchronization
internal import Throttling

/// The walks that have a task definition registered, counted, so that no more wait than AWS takes soon.
package final class Registrations: Sendable {
    private let throttle: AWSThrottle
    private let under = Mutex<[[CallKey]: Int]>([:])

    package init(throttle: AWSThrottle) {
        self.throttle = throttle
    }

    /// Whether one more may register; it calls ``leave(_:)`` when it has, or has failed.
    func enter(_ keys: [CallKey], longest: Duration) -> Bool {
        under.withLock { under in
            let count = under[keys] ?? 0
            // Those under way that are not in line yet will take a token too.
            guard count == 0 || count < throttle.launchable(keys, within: longest, isAfterLine: false) else {
                return false
            }
            under[keys] = count + 1
            return true
        }
    }

    func leave(_ keys: [CallKey]) {
        under.withLock { under in
            let count = (under[keys] ?? 1) - 1
            under[keys] = count == 0 ? nil : count
        }
    }
}
