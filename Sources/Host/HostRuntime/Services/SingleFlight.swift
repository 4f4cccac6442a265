/// Lets one task do a piece of work while others that want the same wait for it.
///
/// The work itself runs in the caller's task, so cancelling one caller never takes the result from the others: the next
/// in line does it again.
package actor SingleFlight<Key: Hashable & Sendable> {
    private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

    package init() {}

    /// True: the caller does the work, and calls ``leave(_:)`` when it is done or has failed. False: somebody else did;
    /// look for the result, and enter again when there is none.
    package func enter(_ key: Key) async -> Bool {
        guard waiting[key] != nil else {
            waiting[key] = []
            return true
        }
        await withCheckedContinuation { waiting[key, default: []].append($0) }
        return false
    }

    /// The work is over.
    package func leave(_ key: Key) {
        for continuation in waiting.removeValue(forKey: key) ?? [] { continuation.resume() }
    }
}
