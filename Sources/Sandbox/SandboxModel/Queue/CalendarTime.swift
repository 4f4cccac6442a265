/// Moments in words; as EventBridge writes them: `2026-01-02T03:04:05Z`, or with `.678` before the Z.
enum CalendarTime {
    static func text(_ moment: Timestamp, withMilliseconds: Bool) -> String {
        let (days, rest) = (moment.milliseconds / 86_400_000, moment.milliseconds % 86_400_000)
        let (year, month, day) = civil(days)
        let seconds = rest / 1000
        let whole =
            "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(seconds / 3600, 2)):"
            + "\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return whole + (withMilliseconds ? ".\(padded(rest % 1000, 3))Z" : "Z")
    }

    /// As HTTP's `Date` has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func http(_ moment: Timestamp) -> String {
        let (days, seconds) = (moment.milliseconds / 86_400_000, moment.milliseconds % 86_400_000 / 1000)
        let (year, month, day) = civil(days)
        // 1970-01-01 was a Thursday.
        return "\(weekdays[days % 7]), \(padded(day, 2)) \(months[month - 1]) \(padded(year, 4)) "
            + "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)) GMT"
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The date that many days after 1970-01-01, in years that begin in March so that the leap day is a year's last.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = (march + 2) % 12 + 1
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
