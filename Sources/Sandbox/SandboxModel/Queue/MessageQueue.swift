/// A standard queue of SQS: messages come in no promised order, at least once, and are hidden while somebody handles them.
struct MessageQueue: Sendable {
    struct Message: Sendable {
        let id: String
        let body: String
        let sentAt: Timestamp
        /// When it may be received.
        var visibleAt: Timestamp
        var receiveCount = 0
        /// The last receipt: only with that one it can be deleted or hidden longer.
        var receipt: String?
    }

    let name: String
    private(set) var messages: [Message] = []
    /// How many were deleted.
    private(set) var deleted = 0

    init(name: String) {
        self.name = name
    }

    mutating func send(_ body: String, id: String, at now: Timestamp) {
        messages.append(Message(id: id, body: body, sentAt: now, visibleAt: now))
    }

    func hasVisible(at now: Timestamp) -> Bool { messages.contains { $0.visibleAt <= now } }

    /// When the next hidden message can be received.
    var nextVisible: Timestamp? { messages.map(\.visibleAt).min() }

    /// Gives visible messages, the oldest first, and hides them.
    /// - Parameter receipt: makes a receipt for each.
    mutating func receive(
        _ most: Int, hiding milliseconds: Int, at now: Timestamp, receipt: () -> String
    ) -> [Message] {
        var received: [Message] = []
        for position in messages.indices where messages[position].visibleAt <= now && received.count < most {
            messages[position].visibleAt = now.adding(milliseconds: milliseconds)
            messages[position].receiveCount += 1
            messages[position].receipt = receipt()
            received.append(messages[position])
        }
        return received
    }

    /// Deletes by receipt. One that is no message's last does nothing, as with SQS.
    mutating func delete(_ receipt: String) {
        let before = messages.count
        messages.removeAll { $0.receipt == receipt }
        deleted += before - messages.count
    }

    /// Hides a message for a time from now on.
    /// - Returns: false where the receipt is no message's, or its message is visible again.
    mutating func hide(_ receipt: String, for milliseconds: Int, at now: Timestamp) -> Bool {
        guard let position = messages.firstIndex(where: { $0.receipt == receipt && $0.visibleAt > now }) else {
            return false
        }
        messages[position].visibleAt = now.adding(milliseconds: milliseconds)
        return true
    }
}
