import DriverProtocol
import HTTPCore
import Synchronization

/// Answers requests from a list, then from a closure, and keeps them.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = Result<HTTPResponse, HTTPTransportError>

    private let state: Mutex<(script: [Answer], requests: [HTTPRequest])>
    private let fallback: @Sendable (HTTPRequest) -> Answer

    init(_ script: Answer..., then fallback: @escaping @Sendable (HTTPRequest) -> Answer = { _ in .json("{}") }) {
        state = Mutex((script, []))
        self.fallback = fallback
    }

    init(script: [Answer]) {
        state = Mutex((script, []))
        fallback = { _ in .failure(.connect) }
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let scripted: Answer? = state.withLock { state in
            state.requests.append(request)
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        return try (scripted ?? fallback(request)).get()
    }
}

extension Result where Success == HTTPResponse, Failure == HTTPTransportError {
    static func status(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "") -> Self {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    static func json(_ body: String, status: Int = 200) -> Self { .status(status, [:], body) }

    static func failure(_ kind: HTTPTransportError.Kind) -> Self {
        .failure(HTTPTransportError(kind: kind, message: "127.0.0.1:4200: \(kind)"))
    }
}

extension HTTPRequest {
    var json: JSONValue? { try? JSONValue(parsing: body) }
    var path: String { String(url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }) }
}
