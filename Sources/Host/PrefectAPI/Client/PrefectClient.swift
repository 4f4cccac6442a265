package import FoundationEssentials
package import HTTPCore
internal import Synchronization

/// Prefect's REST API as a worker uses it. Every call is retried as Prefect's own client retries, is counted, and
/// throws ``PrefectError`` or `CancellationError`.
package final class PrefectClient: Sendable {
    /// Ends in `/api`, or in a workspace on Prefect Cloud; no slash at the end.
    package let apiURL: String
    /// Requests sent so far.
    package let requests = RequestCounts()

    let transport: any HTTPTransport
    let headers: HTTPHeaders
    let timeout: Duration
    let retry: RetryPolicy
    let clock: any Clock<Duration>
    let now: @Sendable () -> Date
    let random: @Sendable () -> Double
    let onRetry: @Sendable (RetryNotice) -> Void
    let csrf: CSRFTokens?
    /// What a server or a gateway may repeat of what it was sent.
    let mask: SecretMask
    let memory = Mutex(Memory())

    /// What was learnt about the server.
    struct Memory {
        /// Whether it ever answered.
        var hasAnswered = false
        /// Endpoints that it does not have.
        var missing: Set<String> = []
    }

    private static let leastKeyLength = 8

    /// - Parameters:
    ///   - apiURL: `PREFECT_API_URL`.
    ///   - settings: key, headers, retries. TLS settings are the transport's.
    ///   - userAgent: sent as User-Agent.
    ///   - clock: waits between retries.
    ///   - now: the wall clock, for dates in Retry-After and the token's end.
    ///   - random: from 0 up to 1, for jitter.
    ///   - onRetry: told before each wait.
    package init(
        apiURL: String, settings: PrefectSettings, transport: any HTTPTransport, userAgent: String = "worker-host",
        clock: any Clock<Duration>, now: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        onRetry: @escaping @Sendable (RetryNotice) -> Void = { _ in }
    ) {
        self.apiURL = apiURL
        self.transport = transport
        self.timeout = settings.requestTimeout
        self.retry = RetryPolicy(
            maxRetries: settings.maxRetries, jitterFactor: settings.retryJitterFactor,
            extraCodes: settings.retryExtraCodes)
        self.clock = clock
        self.now = now
        self.random = random
        self.onRetry = onRetry
        self.csrf = settings.csrfSupport ? CSRFTokens(client: UUID().uuidString.lowercased()) : nil

        var headers: HTTPHeaders = ["Accept": "application/json", "User-Agent": userAgent]
        if let key = settings.apiKey {
            headers.add("Authorization", "Bearer \(key.value)")
        } else if let auth = settings.apiAuthString {
            headers.add("Authorization", "Basic \(Data(auth.value.utf8).base64EncodedString())")
        }
        // A custom header stands above the client's, as in Prefect's client.
        for (name, value) in settings.customHeaders { headers[name] = value.value }
        self.headers = headers
        // A short header is rather a flag than a key.
        mask = SecretMask(
            [settings.apiKey, settings.apiAuthString].compactMap { $0?.value }
                + settings.customHeaders.map(\.value.value).filter { $0.utf8.count >= Self.leastKeyLength })
    }
}
