/// A span of time, as settings hold it: read from ISO 8601 (`PT1H`), a clock (`1:30:00`) or days (`2 days, 0:00:00`),
/// written as ISO 8601 with years of 365 days.
struct SettingDuration {
    /// Microseconds; the other worker knows no finer time.
    private(set) var microseconds: Int

    private static let day = 86_400_000_000
    private static let longest = 100_000_000 * day

    /// Nil when the text is no duration.
    init?(_ text: String) {
        var reader = Reader(rest: Array(text.utf8)[...])
        let isNegative = reader.skip("-")
        if !isNegative { _ = reader.skip("+") }
        guard let value = reader.skip("P") ? reader.iso() : reader.clock(), reader.rest.isEmpty,
            value <= Double(Self.longest)
        else { return nil }
        microseconds = Int(value.rounded()) * (isNegative ? -1 : 1)
    }

    /// Nil when the number is none, or is longer than 100 million days.
    init?(seconds: Double) {
        let value = (seconds * 1_000_000).rounded(.toNearestOrEven)
        guard value.isFinite, value.magnitude <= Double(Self.longest) else { return nil }
        microseconds = Int(value)
    }

    /// In seconds.
    var seconds: Double { Double(microseconds) / 1_000_000 }

    /// As ISO 8601.
    var isoText: String {
        guard microseconds != 0 else { return "PT0S" }
        let magnitude = Int(microseconds.magnitude)
        var text = microseconds < 0 ? "-P" : "P"
        let (days, time) = magnitude.quotientAndRemainder(dividingBy: Self.day)
        if days >= 365 { text += "\(days / 365)Y" }
        if days % 365 > 0 { text += "\(days % 365)D" }
        guard time > 0 else { return text }
        text += "T"
        let seconds = time / 1_000_000
        if seconds >= 3600 { text += "\(seconds / 3600)H" }
        if seconds / 60 % 60 > 0 { text += "\(seconds / 60 % 60)M" }
        let fraction = time % 1_000_000
        if seconds % 60 > 0 || fraction > 0 {
            text += "\(seconds % 60)"
            if fraction > 0 {
                var digits = String(fraction + 1_000_000).dropFirst()
                while digits.last == "0" { digits = digits.dropLast() }
                text += "." + digits
            }
            text += "S"
        }
        return text
    }

    /// Reads from the front.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard let first = rest.first, first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func digits() -> String {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            return String(decoding: digits, as: UTF8.self)
        }

        /// After `P`: years, months of 30 days, weeks, days; after `T`: hours, minutes, seconds.
        mutating func iso() -> Double? {
            let dates: [(Unicode.Scalar, Int)] = [("Y", 365 * day), ("M", 30 * day), ("W", 7 * day), ("D", day)]
            let times: [(Unicode.Scalar, Int)] = [("H", 3_600_000_000), ("M", 60_000_000), ("S", 1_000_000)]
            var total = 0.0
            var isEmpty = true
            var isTime = false
            while !rest.isEmpty {
                if !isTime, skip("T") {
                    isTime = true
                    continue
                }
                guard let value = decimal(), let unit = (isTime ? times : dates).first(where: { skip($0.0) }) else {
                    return nil
                }
                total += value * Double(unit.1)
                isEmpty = false
            }
            return isEmpty ? nil : total
        }

        private mutating func decimal() -> Double? {
            var text = digits()
            guard !text.isEmpty else { return nil }
            if skip(".") {
                let fraction = digits()
                guard !fraction.isEmpty else { return nil }
                text += "." + fraction
            }
            return Double(text)
        }

        /// `[N d[ay[s]][,]] H:MM[:SS[.f]]`, either part.
        mutating func clock() -> Double? {
            guard let first = Double(digits()) else { return nil }
            if rest.first == UInt8(ascii: ":") { return time(hours: first) }
            while skip(" ") {}
            guard skip("d") else { return nil }
            if skip("a") {
                guard skip("y") else { return nil }
                _ = skip("s")
            }
            let days = first * Double(day)
            guard !rest.isEmpty else { return days }
            _ = skip(",")
            while skip(" ") {}
            guard let hours = Double(digits()), let time = time(hours: hours) else { return nil }
            return days + time
        }

        private mutating func time(hours: Double) -> Double? {
            guard skip(":"), let minutes = sixtieth() else { return nil }
            var total = hours * 3_600_000_000 + minutes * 60_000_000
            guard skip(":") else { return total }
            guard let seconds = sixtieth() else { return nil }
            total += seconds * 1_000_000
            if skip(".") {
                let fraction = digits()
                guard !fraction.isEmpty, let value = Double("0." + fraction) else { return nil }
                total += value * 1_000_000
            }
            return total
        }

        private mutating func sixtieth() -> Double? {
            let text = digits()
            guard text.utf8.count == 2, let value = Double(text), value < 60 else { return nil }
            return value
        }
    }
}
