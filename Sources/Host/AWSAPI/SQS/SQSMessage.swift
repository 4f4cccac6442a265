/// A message that was received from a queue, hidden from other readers for a time.
package struct SQSMessage: Sendable, Equatable {
    package let id: String
    /// Names this receipt of it: what deletes it or hides it longer.
    package let receipt: String
    package let body: String

    package init(id: String, receipt: String, body: String) {
        self.id = id
        self.receipt = receipt
        self.body = body
    }
}
