internal import DriverProtocol

/// A path into a value, as references write it: `a.b[0].c`.
struct ValuePath {
    private var keys: [Substring]

    /// Square brackets count as dots, so `a[0]` and `a.0` are one.
    init(_ text: String) {
        if text.utf8.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }) {
            let flat = String(
                decoding: text.utf8.lazy.filter { $0 != UInt8(ascii: "]") }
                    .map { $0 == UInt8(ascii: "[") ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
            keys = flat.split(separator: ".", omittingEmptySubsequences: false)
        } else {
            keys = text.split(separator: ".", omittingEmptySubsequences: false)
        }
    }

    /// The keys as texts.
    var texts: [String] { keys.map(String.init) }

    /// The value at the end; nil when the path leads nowhere. A whole number is a position in a list or text, counted
    /// from the end when negative, and never a key of a map.
    func value(in object: JSONObject) -> JSONValue? {
        guard let first = keys.first, Self.integer(first) == nil, var value = object[String(first)] else { return nil }
        for key in keys.dropFirst() {
            guard let next = Self.step(key, in: value) else { return nil }
            value = next
        }
        return value
    }

    private static func step(_ key: Substring, in value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let members):
            return integer(key) == nil ? members[String(key)] : nil
        case .array(let elements):
            guard let position = integer(key).flatMap({ index($0, count: elements.count) }) else { return nil }
            return elements[position]
        case .string(let text):
            // Quirk of the other worker: a position in a text is a character.
            return integer(key).flatMap { character($0, of: text.unicodeScalars) }.map { .string(String($0)) }
        case .null, .bool, .number: return nil
        }
    }

    private static func character(_ number: Int, of scalars: String.UnicodeScalarView) -> Unicode.Scalar? {
        if number < 0 {
            return scalars.index(scalars.endIndex, offsetBy: number, limitedBy: scalars.startIndex).map { scalars[$0] }
        }
        let index = scalars.index(scalars.startIndex, offsetBy: number, limitedBy: scalars.endIndex)
        return index.flatMap { $0 < scalars.endIndex ? scalars[$0] : nil }
    }

    private static func index(_ number: Int, count: Int) -> Int? {
        let position = number < 0 ? count + number : number
        return (0..<count).contains(position) ? position : nil
    }

    /// Python's `int()` of a key; numbers beyond 64 bits, which are no position of anything, come out as the largest.
    private static func integer(_ key: Substring) -> Int? {
        var digits = key.unicodeScalars[...]
        let isNegative = digits.first == "-"
        if isNegative { digits = digits.dropFirst() }
        var value = 0
        var wasDigit = false
        for scalar in digits {
            if scalar == "_", wasDigit {
                wasDigit = false
                continue
            }
            guard let digit = decimal(scalar) else { return nil }
            wasDigit = true
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(digit)
            value = overflow || carry ? Int.max / 20 : sum
        }
        return wasDigit ? (isNegative ? -value : value) : nil
    }

    private static func decimal(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.isASCII { return ("0"..."9").contains(scalar) ? Int(scalar.value - 0x30) : nil }
        guard scalar.properties.numericType == .decimal else { return nil }
        return scalar.properties.numericValue.map { Int($0) }
    }
}
