/// A JSON number, kept as the text it was written with.
///
/// Templates and plans pass through this program on their way from Prefect to AWS. `1.0` must not become `1`
/// and an integer beyond 64 bits must not become a float, so the text is the value.
public struct JSONNumber: Sendable, Hashable {
    /// The literal, as RFC 8259 section 6 allows it: `0`, `-1`, `1.50`, `6e+23`.
    public let text: String

    /// Takes a literal that is already known to be a valid JSON number.
    @usableFromInline
    init(unchecked text: String) {
        self.text = text
    }

    /// Takes a literal; nil when it is not a JSON number.
    public init?(_ text: String) {
        guard case .number(let number)? = try? JSONValue(parsing: text) else { return nil }
        self = number
    }

    /// An integer.
    public init(_ value: Int) {
        self.text = String(value)
    }

    /// A finite double, in the shortest text that reads back as the same value; nil for infinities and NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        self.text = "\(value)"
    }

    /// The value as an integer, when it is written as one (no point, no exponent) and fits.
    public var integer: Int? { Int(text) }

    /// The nearest double; infinite when the text is beyond a double's range.
    public var double: Double { Double(text) ?? .nan }

    /// Whether the text has neither a point nor an exponent.
    public var isInteger: Bool {
        !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
    }
}
