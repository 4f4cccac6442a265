package import DriverProtocol

/// Why a driver gave no plan. Every case can tell a user what happened, to which driver, and what to do about it.
package enum DriverFailure: Error, Sendable, Equatable {
    /// The driver answered with an error.
    case refused(driver: String, DriverError)
    /// A process of the driver ended while it had the request, and so did the one that had it next.
    case crashed(driver: String, method: String, exit: DriverExit, standardError: String)
    /// No answer in time.
    case timedOut(driver: String, method: String, after: Duration, standardError: String)
    /// An answer that the protocol does not allow.
    case protocolViolation(driver: String, method: String, problem: String, standardError: String)
    /// The driver takes no requests now: it does not start, waits after a crash, is quarantined, or the host is stopping.
    case unavailable(driver: String, reason: String)
    /// drivers.d has no driver of that name, or refuses it.
    case unknownDriver(String, reason: String)
    /// No driver takes such a configuration.
    case noRoute(reason: String)
    /// The calling task was cancelled.
    case cancelled(driver: String)
}

extension DriverFailure {
    /// Whether the same request may succeed later without anybody changing the job. A request that a driver died of,
    /// hung in or answered wrongly is not sent for ever: it fails its flow run.
    package var isRetryable: Bool {
        switch self {
        case .refused(_, let error): error.kind == .transient
        case .unavailable, .cancelled: true
        case .crashed, .timedOut, .protocolViolation, .unknownDriver, .noRoute: false
        }
    }

    /// When a driver that refused for a passing reason wants to be asked again; nil for every other failure.
    package var retryAfter: Duration? {
        guard case .refused(_, let error) = self, error.kind == .transient else { return nil }
        return .milliseconds(min(max(error.retryAfterMs ?? 1000, 0), 60_000))
    }
}

extension DriverFailure: CustomStringConvertible {
    /// The same as ``message``.
    package var description: String { message }

    /// What happened, for people: what the driver did, the end of its stderr, and what to do.
    package var message: String {
        switch self {
        case .refused(let driver, let error):
            var text = "The driver '\(driver)' refused: \(error.message)"
            if let path = error.path { text += " (at \(path))" }
            if let hint = error.hint { text = Self.sentence(text) + " " + hint }
            return text
        case .crashed(let driver, let method, let exit, let standardError):
            return "The driver '\(driver)' ended twice while it answered '\(method)' (\(exit)), so the request is not "
                + "sent to it again. Other flow runs are not affected. " + Self.tail(standardError)
        case .timedOut(let driver, let method, let after, let standardError):
            return "The driver '\(driver)' gave no answer to '\(method)' within \(after.inWords). If it needs longer, "
                + "raise \"timeouts\" in its manifest. " + Self.tail(standardError)
        case .protocolViolation(let driver, let method, let problem, let standardError):
            return
                "The driver '\(driver)' answered '\(method)' with something that the driver protocol does not allow: "
                + Self.sentence(problem) + " This is a fault of the driver. " + Self.tail(standardError)
        case .unavailable(let driver, let reason):
            return "The driver '\(driver)' takes no requests now: \(reason)"
        case .unknownDriver(let name, let reason):
            return "There is no driver '\(name)': \(reason)"
        case .noRoute(let reason):
            return reason
        case .cancelled(let driver):
            return "The request to the driver '\(driver)' was cancelled."
        }
    }

    private static func sentence(_ text: String) -> String {
        text.hasSuffix(".") ? text : text + "."
    }

    /// The last lines of a driver's stderr as they are shown inside a failure.
    static func tail(_ standardError: String) -> String {
        guard !standardError.isEmpty else { return "It wrote nothing to stderr." }
        let lines = standardError.split(separator: "\n", omittingEmptySubsequences: true).suffix(20)
        let text = lines.joined(separator: "\n")
        return "The end of its stderr:\n" + (text.utf8.count > 4096 ? "…" + String(text.suffix(4096)) : text)
    }
}
