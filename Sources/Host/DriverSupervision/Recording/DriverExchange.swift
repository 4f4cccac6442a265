package import DriverProtocol

/// One request to a driver and what came of it.
package struct DriverExchange: Sendable {
    /// What came of a request.
    package enum Outcome: Sendable, Equatable {
        /// The driver's answer.
        case result(JSONValue)
        /// The driver's refusal.
        case refused(DriverError)
        /// There was no answer, for this reason.
        case failed(String)
    }

    /// The driver's entry, as it was when the process was started.
    package var entry: DriverEntry
    /// The driver's own version; empty until it has been described.
    package var version: String
    package var method: String
    /// The params as they went over the wire.
    package var params: [UInt8]
    package var outcome: Outcome
    /// From the moment in which it was asked, waiting for a free process included.
    package var duration: Duration
}
