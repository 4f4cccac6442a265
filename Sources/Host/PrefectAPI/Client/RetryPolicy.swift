internal import HTTPCore

/// When a request is sent again, as Prefect's client does: 408, 429, 502, 503 and dropped connections, after
/// Retry-After or 2, 4, 8 … seconds with jitter.
package struct RetryPolicy: Sendable {
    /// Requests after the first; answers during maintenance do not count.
    package var maxRetries: Int
    /// How far a delay strays: a back-off by this part either way, a Retry-After by this part upwards only.
    package var jitterFactor: Double
    /// Statuses that are retried besides Prefect's own.
    package var extraCodes: Set<Int>
    /// The longest delay that is this client's own choice.
    package var longestBackOff: Duration = .seconds(60)
    /// The longest Retry-After that is obeyed: what waits for an answer may be all that a host does.
    package var longestRetryAfter: Duration = .seconds(600)

    package init(maxRetries: Int = 5, jitterFactor: Double = 0.2, extraCodes: Set<Int> = []) {
        self.maxRetries = maxRetries
        self.jitterFactor = jitterFactor
        self.extraCodes = extraCodes
    }

    func retries(status: Int) -> Bool {
        switch status {
        case 408, 429, 502, 503: true
        default: extraCodes.contains(status)
        }
    }

    /// Whether sending again may help when there was no answer. Where nobody ever answered, a refused connection
    /// is more likely a wrong address than a restart, and is told at once.
    func retries(_ kind: HTTPTransportError.Kind, afterAnyAnswer: Bool) -> Bool {
        switch kind {
        case .timeout, .broken: true
        case .connect: afterAnyAnswer
        case .tls, .cancelled, .invalidRequest: false
        }
    }

    /// Before the next request.
    ///
    /// - Parameters:
    ///   - tries: requests sent so far that count.
    ///   - retryAfter: what the server asks for, in seconds.
    ///   - random: from 0 up to 1.
    func delay(tries: Int, retryAfter: Double?, random: Double) -> Duration {
        if let retryAfter {
            return .seconds(min(retryAfter, longestRetryAfter / .seconds(1)) * (1 + jitterFactor * random))
        }
        let backOff = min(Double(UInt64(1) << UInt64(min(tries, 30))), longestBackOff / .seconds(1))
        return .seconds(max(0, backOff * (1 + jitterFactor * (2 * random - 1))))
    }
}
