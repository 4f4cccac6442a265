internal import FoundationEssentials

/// The Retry-After field of RFC 9110 section 10.2.3: seconds, or a date.
enum RetryAfter {
    /// Seconds from `now`, not below 0; nil when the text is neither.
    static func seconds(_ text: String, now: Date) -> Double? {
        if let seconds = Double(text) { return seconds.isFinite ? max(0, seconds) : nil }
        return date(text).map { max(0, $0.timeIntervalSince(now)) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send today.
    static func date(_ text: String) -> Date? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" })
        guard parts.count == 8, parts[7] == "GMT" || parts[7] == "UTC",
            let month = months.firstIndex(of: String(parts[2])),
            let day = Int(parts[1]), let year = Int(parts[3]), let hour = Int(parts[4]), let minute = Int(parts[5]),
            let second = Int(parts[6]), (1...31).contains(day), (1...9999).contains(year), (0..<24).contains(hour),
            (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = Timestamp.days(year: year, month: month + 1, day: day)
        return Date(timeIntervalSince1970: Double(days * 86_400 + hour * 3_600 + minute * 60 + second))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
