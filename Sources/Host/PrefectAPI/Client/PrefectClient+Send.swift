internal import DriverProtocol
internal import FoundationEssentials
internal import HTTPCore
internal import Synchronization

extension PrefectClient {
    /// Sends until there is a good answer or no more reason to try.
    @discardableResult
    func send(_ call: PrefectCall) async throws -> HTTPResponse {
        var request = HTTPRequest(
            method: call.method, url: apiURL + call.route.path + (call.query.map { "?" + $0 } ?? ""), headers: headers,
            timeout: timeout)
        if let body = call.body {
            request.headers["Content-Type"] = "application/json"
            request.body = body.serialized()
        }
        try await addToken(to: &request, of: call, refusing: nil)
        var attempts = 0
        var tries = 0  // those that count against the retries
        while true {
            try Task.checkCancellation()
            attempts += 1
            requests.add(call.endpoint)
            let trouble: Trouble
            switch await sendOnce(request) {
            case .success(let response) where (200..<300).contains(response.status):
                return response
            case .success(let response):
                trouble = .answer(response)
            case .failure(let error):
                trouble = .noAnswer(error, afterAnyAnswer: memory.withLock { $0.hasAnswered })
            }
            if case .noAnswer(let error, _) = trouble, error.kind == .cancelled { throw CancellationError() }
            if !trouble.isMaintenance { tries += 1 }
            let isRefusedToken = trouble.refusesToken && request.headers[Self.tokenHeader] != nil
            guard isRefusedToken || trouble.isRetried(by: retry), tries <= retry.maxRetries else {
                throw trouble.error(for: call, attempts: attempts, hiding: mask)
            }
            if isRefusedToken {
                try await addToken(to: &request, of: call, refusing: request.headers[Self.tokenHeader])
                if tries == 1 { continue }  // a token that ran out is no reason to wait
            }
            let delay = retry.delay(tries: tries, retryAfter: trouble.retryAfter(now: now()), random: random())
            onRetry(
                RetryNotice(
                    endpoint: call.endpoint, reason: mask.applied(to: trouble.reason), attempt: attempts, delay: delay,
                    isMaintenance: trouble.isMaintenance))
            try await clock.sleep(for: delay)
        }
    }

    private func sendOnce(_ request: HTTPRequest) async -> Result<HTTPResponse, HTTPTransportError> {
        do throws(HTTPTransportError) {
            let response = try await transport.send(request)
            memory.withLock { $0.hasAnswered = true }
            return .success(response)
        } catch {
            return .failure(error)
        }
    }

    private static let tokenHeader = "Prefect-Csrf-Token"

    private func addToken(to request: inout HTTPRequest, of call: PrefectCall, refusing refused: String?) async throws {
        guard call.isWrite, let csrf else { return }
        let token = try await csrf.token(now: now(), refusing: refused) { try await fetchToken(csrf.client) }
        request.headers[Self.tokenHeader] = token
        request.headers["Prefect-Csrf-Client"] = token.map { _ in csrf.client }
    }

    private func fetchToken(_ client: String) async throws -> CSRFTokens.Answer {
        let call = PrefectCall("GET", "/csrf-token", query: "client=\(client)")
        do {
            let answer = try await json(call)
            guard let token = answer["token"]?.string else {
                throw PrefectError(kind: .decoding, call: call, message: "the answer has no token")
            }
            return .token(token, expires: answer["expiration"]?.string.flatMap(Timestamp.date))
        } catch let error as PrefectError where error.status == 404 || error.status == 422 {
            return .off  // an older server, or one that has it switched off
        }
    }
}
