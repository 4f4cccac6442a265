internal import FoundationEssentials
internal import HTTPCore

/// The Retry-After field of RFC 9110 section 10.2.3: seconds, or a date.
enum RetryAfter {
    /// Seconds from `now`, not below 0; nil when the text is neither.
    static func seconds(_ text: String, now: Date) -> Double? {
        if let seconds = Double(text) { return seconds.isFinite ? max(0, seconds) : nil }
        return HTTPDate.date(text).map { max(0, $0.timeIntervalSince(now)) }
    }
}
