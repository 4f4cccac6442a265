/// Why a request has no answer.
package struct HTTPTransportError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The name does not resolve, nobody listens, the handshake failed: the server did not see the request.
        case connect
        /// TLS: certificate or handshake.
        case tls
        /// The time-out passed; the server may have done the work.
        case timeout
        /// The connection broke after the request may have been seen.
        case broken
        /// The calling task was cancelled; the server may have done the work.
        case cancelled
        /// The request itself cannot be sent (malformed URL, unsupported scheme).
        case invalidRequest
    }

    package let kind: Kind
    /// What happened, with host and port, without query strings and credentials.
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
