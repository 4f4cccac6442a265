internal import HTTPCore
package import PrefectAPI

/// Why the Prefect server gave no answer that is good.
package enum PrefectTrouble: Sendable, Equatable {
    /// The key or auth string is missing or wrong.
    case unauthorized(String)
    case unreachable(String)
    /// TLS: certificate or handshake.
    case untrusted(String)
    /// An answer that is none of Prefect's API, or an error of the server's.
    case other(String)

    package init(_ error: PrefectError) {
        switch error.kind {
        case .unauthorized: self = .unauthorized(error.message)
        case .unreachable(.tls): self = .untrusted(error.message)
        case .unreachable: self = .unreachable(error.message)
        case .notFound, .conflict, .refused, .server, .decoding:
            self = .other("\(error.method) \(error.path): \(error.message)")
        }
    }

    /// Whether nobody answered whose word counts.
    package var isSilence: Bool {
        switch self {
        case .unreachable, .untrusted: true
        case .unauthorized, .other: false
        }
    }

    package var message: String {
        switch self {
        case .unauthorized(let text), .unreachable(let text), .untrusted(let text), .other(let text): text
        }
    }
}
