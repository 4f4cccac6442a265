/// Told each time a request is about to be sent again.
package struct RetryNotice: Sendable {
    /// Such as `POST /flow_runs/{}/set_state`.
    package let endpoint: String
    /// Why: a status, or what happened to the connection.
    package let reason: String
    /// Requests sent so far.
    package let attempt: Int
    /// Until the next one.
    package let delay: Duration
    /// Whether the server says that it is under maintenance, which is no unhealthiness.
    package let isMaintenance: Bool
}
