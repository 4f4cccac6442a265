import FoundationEssentials
import HTTPCore
import Synchronization

/// Answers requests from a list, in order, and keeps what it was sent.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = Result<HTTPResponse, HTTPTransportError>

    private struct State {
        var answers: [Answer]
        var requests: [HTTPRequest] = []
    }

    private let state: Mutex<State>

    init(_ answers: [Answer]) {
        state = Mutex(State(answers: answers))
    }

    /// What was sent, in order.
    var requests: [HTTPRequest] { state.withLock(\.requests) }
    /// Answers that nobody has asked for.
    var left: Int { state.withLock(\.answers.count) }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let answer = state.withLock { state -> Answer in
            state.requests.append(request)
            guard !state.answers.isEmpty else {
                return .failure(HTTPTransportError(kind: .connect, message: "the script has no more answers"))
            }
            return state.answers.removeFirst()
        }
        return try answer.get()
    }
}

extension ScriptedTransport.Answer {
    static func ok(_ body: String) -> Self { .status(200, body) }

    static func status(_ status: Int, _ body: String, headers: HTTPHeaders = HTTPHeaders()) -> Self {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    static func refused(_ code: String, _ message: String = "", status: Int = 400) -> Self {
        .status(status, #"{"__type":"com.amazonaws.ecs#\#(code)","message":"\#(message)"}"#)
    }

    static func failed(_ kind: HTTPTransportError.Kind) -> Self {
        .failure(HTTPTransportError(kind: kind, message: "ecs.example:443: it failed"))
    }
}
