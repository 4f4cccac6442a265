/// A setting of Prefect's that a flow run inherits from its worker.
struct PrefectSetting: Sendable {
    /// How a setting's text is read and written.
    enum Kind: Sendable, Equatable {
        case path, bool, text, secret, level, headers, durations, names, codes, delay, delays, vacuum, duration
        case integer(Bounds)
        case float(Bounds)
        case seconds(Bounds)
        case oneOf([String])

        /// Whether the value is a secret.
        var isSecret: Bool { self == .secret }
    }

    /// The smallest and largest value that is allowed.
    struct Bounds: Sendable, Equatable {
        var least: Double?
        var above: Double?
        var most: Double?

        func allow(_ value: Double) -> Bool {
            // Written so that NaN, which is compared false, passes as it does in the other worker only without bounds.
            if let least, !(value >= least) { return false }
            if let above, !(value > above) { return false }
            if let most, !(value <= most) { return false }
            return true
        }

        /// `of at least 0`, for messages.
        var text: String {
            var parts: [String] = []
            if let least { parts.append("of at least \(Self.short(least))") }
            if let above { parts.append("above \(Self.short(above))") }
            if let most { parts.append("at most \(Self.short(most))") }
            return parts.isEmpty ? "" : " " + parts.joined(separator: ", ")
        }

        private static func short(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
    }

    /// The name that it is passed on by.
    let name: String
    /// The names it is read from, best first; the first is ``name``.
    let accepted: [String]
    /// How its text is read and written.
    let kind: Kind

    /// Every setting, in the order in which they are passed on.
    static let all: [PrefectSetting] = table.split(separator: "\n").compactMap { PrefectSetting(line: $0) }

    private init?(line: Substring) {
        let words = line.split(separator: " ")
        guard words.count >= 2, let kind = Kind(word: words[1]) else { return nil }
        self.kind = kind
        accepted = ([words[0]] + words.dropFirst(2)).map { "PREFECT_" + $0 }
        name = accepted[0]
    }
}

extension PrefectSetting.Kind {
    /// Reads the table's word, as in `int>=0`.
    fileprivate init?(word: Substring) {
        let name = word.prefix { $0 != ">" && $0 != "<" && $0 != ":" }
        let bounds = PrefectSetting.Bounds(text: word.dropFirst(name.count))
        switch name {
        case "path": self = .path
        case "bool": self = .bool
        case "text": self = .text
        case "secret": self = .secret
        case "level": self = .level
        case "headers": self = .headers
        case "durations": self = .durations
        case "names": self = .names
        case "codes": self = .codes
        case "delay": self = .delay
        case "delays": self = .delays
        case "vacuum": self = .vacuum
        case "duration": self = .duration
        case "int": self = .integer(bounds)
        case "float": self = .float(bounds)
        case "seconds": self = .seconds(bounds)
        case "one-of": self = .oneOf(word.dropFirst(name.count + 1).split(separator: "/").map(String.init))
        default: return nil
        }
    }
}

extension PrefectSetting.Bounds {
    /// Reads `>=30<=3600`.
    fileprivate init(text: Substring) {
        var rest = text
        while let sign = rest.first, sign == ">" || sign == "<" {
            rest = rest.dropFirst()
            let isInclusive = rest.first == "="
            if isInclusive { rest = rest.dropFirst() }
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            switch (sign, isInclusive) {
            case (">", true): least = Double(digits)
            case (">", false): above = Double(digits)
            default: most = Double(digits)
            }
        }
    }
}
