/// Whether tasks' events can be relied on to come, so that looks may be rarer.
///
/// That the queue answers says little: a rule may have been switched off, or another host that reads the same queue may get half of
/// the messages. So it counts what came and what a look had to find by itself.
package struct EventFlow: Sendable {
    /// How long looks stay as frequent as without events after one of them has found what no event had told.
    private static let doubt: Duration = .seconds(300)
    /// How long after a launch its first event may take.
    package static let firstEventWithin: Duration = .seconds(30)

    private var isHeard = false
    private var missedAt: Duration?

    package init() {}

    /// An event of a watched task has come.
    package mutating func heard() { isHeard = true }

    /// A look has found what no event had told.
    package mutating func missed(now: Duration) {
        missedAt = now
        isHeard = false
    }

    /// The queue cannot be read.
    package mutating func failed() { isHeard = false }

    package func isFlowing(now: Duration) -> Bool {
        isHeard && missedAt.map { now - $0 >= Self.doubt } ?? true
    }
}
