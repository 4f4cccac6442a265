internal import DriverProtocol
internal import FoundationEssentials
internal import HTTPCore

/// What a single request came back with, when that was not a good answer.
enum Trouble {
    case answer(HTTPResponse)
    case noAnswer(HTTPTransportError, afterAnyAnswer: Bool)

    /// Prefect's reserved header: retried for ever, and no sign of ill health.
    var isMaintenance: Bool {
        guard case .answer(let response) = self else { return false }
        return response.headers["Prefect-Maintenance"] == "true"
    }

    var refusesToken: Bool {
        guard case .answer(let response) = self, response.status == 403 else { return false }
        return String(decoding: response.body, as: UTF8.self).contains("Invalid CSRF token")
    }

    func isRetried(by policy: RetryPolicy) -> Bool {
        switch self {
        case .answer(let response): policy.retries(status: response.status)
        case .noAnswer(let error, let afterAnyAnswer): policy.retries(error.kind, afterAnyAnswer: afterAnyAnswer)
        }
    }

    /// What the server asks for, in seconds.
    func retryAfter(now: Date) -> Double? {
        guard case .answer(let response) = self, let text = response.headers["Retry-After"] else { return nil }
        return RetryAfter.seconds(text, now: now)
    }

    var reason: String {
        switch self {
        case .answer(let response): Self.sentence(response)
        case .noAnswer(let error, _): error.message
        }
    }

    /// - Parameter mask: hides what the server repeats of keys.
    func error(for call: PrefectCall, attempts: Int, hiding mask: SecretMask) -> PrefectError {
        switch self {
        case .noAnswer(let error, _):
            return PrefectError(kind: .unreachable(error.kind), call: call, message: error.message, attempts: attempts)
        case .answer(let response):
            let kind: PrefectError.Kind =
                switch response.status {
                case 401, 403: .unauthorized
                case 404: .notFound
                case 409: .conflict
                case 500...: .server
                default: .refused
                }
            return PrefectError(
                kind: kind, call: call, status: response.status, message: mask.applied(to: Self.sentence(response)),
                attempts: attempts)
        }
    }

    /// The status, and what the server says about it. A validation error repeats what was sent, which may be a
    /// secret, so only the places and the rules are taken from one.
    private static func sentence(_ response: HTTPResponse) -> String {
        if (300..<400).contains(response.status) {
            return "status \(response.status), a redirect: PREFECT_API_URL does not name the API itself"
        }
        let body = try? JSONValue(parsing: response.body)
        let problems = (body?["exception_detail"] ?? body?["detail"])?.array?.prefix(3).compactMap { problem in
            problem["msg"]?.string.map { message in
                let place = problem["loc"]?.array?.compactMap { $0.string ?? $0.int.map(String.init) }
                return "\(place?.joined(separator: ".") ?? "request"): \(message)"
            }
        }
        let said = body?["detail"]?.string ?? body?["exception_message"]?.string
        guard let text = problems?.joined(separator: "; ") ?? said, !text.isEmpty else {
            return "status \(response.status)"
        }
        return "status \(response.status), \(text.prefix(300))"
    }
}
