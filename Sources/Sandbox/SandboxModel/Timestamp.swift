package import DriverProtocol

/// A moment of the sandbox's clock, to the millisecond, as AWS keeps it.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int

    package init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment this many milliseconds later.
    package func adding(milliseconds: Int) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + milliseconds)
    }

    /// Milliseconds from an earlier moment to this one.
    package func milliseconds(since earlier: Timestamp) -> Int { milliseconds - earlier.milliseconds }

    /// Seconds since 1970 as a JSON number, the form in which AWS's JSON protocol tells times.
    package var json: JSONValue { JSONNumber(Double(milliseconds) / 1000).map(JSONValue.number) ?? .null }

    /// The moment as HTTP's `Date` field has it.
    package var httpDate: String { CalendarTime.http(self) }
}
