/// What carries a request to a server and its answer back. Any status is an answer; only a request without an
/// answer throws.
package protocol HTTPTransport: Sendable {
    /// Sends once, without retries.
    ///
    /// Cancelling the calling task ends the transfer and throws ``HTTPTransportError`` of kind `cancelled`.
    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
}
