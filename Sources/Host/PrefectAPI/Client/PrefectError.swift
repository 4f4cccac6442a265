package import HTTPCore

/// Why a call of Prefect's API gave nothing. Names the call, and never a key, a header or a body that was sent.
package struct PrefectError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// 401 or 403: the key or auth string is missing, wrong or not allowed to do this.
        case unauthorized
        /// 404: no such object, or no such route on this server.
        case notFound
        /// 409: there is such an object already.
        case conflict
        /// Another 4xx: the server refuses the request as it is; asking again will not help.
        case refused
        /// A 5xx that outlasted the retries, or one that is not retried.
        case server
        /// No answer, after the retries.
        case unreachable(HTTPTransportError.Kind)
        /// An answer of another shape than the API has.
        case decoding
    }

    package let kind: Kind
    /// The HTTP method.
    package let method: String
    /// Below the API's URL.
    package let path: String
    /// The status of the last answer; nil when there was none.
    package let status: Int?
    /// What happened, in the server's words where it gave some.
    package let message: String
    /// How often the request was sent.
    package let attempts: Int

    init(kind: Kind, call: PrefectCall, status: Int? = nil, message: String, attempts: Int = 1) {
        self.kind = kind
        self.method = call.method
        self.path = call.route.path
        self.status = status
        self.message = message
        self.attempts = attempts
    }

    /// Whether the server may have carried the request out although there is no good answer: a write must then be
    /// checked or repeated in a way that is safe.
    package var mayHaveHappened: Bool {
        switch kind {
        case .server, .decoding: true
        case .unreachable(.timeout), .unreachable(.broken): true
        case .unreachable, .unauthorized, .notFound, .conflict, .refused: false
        }
    }

    /// Whether the same request may succeed later without anybody changing anything.
    package var isTransient: Bool {
        switch kind {
        case .server, .unreachable: true
        case .refused: status == 408 || status == 429
        case .unauthorized, .notFound, .conflict, .decoding: false
        }
    }

    package var description: String {
        let tries = attempts > 1 ? " (\(attempts) attempts)" : ""
        let what = "\(method) \(path): \(message)\(tries)"
        switch kind {
        case .unauthorized:
            return what + ". Check PREFECT_API_KEY (Prefect Cloud) or PREFECT_API_AUTH_STRING (a server with basic"
                + " authentication), and that PREFECT_API_URL names the right server and workspace."
        case .unreachable(.tls):
            return what + ". Name the server's certificate authority in PREFECT_API_SSL_CERT_FILE."
        case .unreachable:
            return what + ". Check PREFECT_API_URL and that the server runs."
        case .notFound, .conflict, .refused, .server, .decoding:
            return what
        }
    }
}
