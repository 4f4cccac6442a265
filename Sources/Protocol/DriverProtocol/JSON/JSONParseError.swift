/// Why a text is not JSON that this program accepts, and where.
public struct JSONParseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        /// The text ends in the middle of a value.
        case unexpectedEnd
        /// A byte that cannot stand there.
        case unexpectedByte(UInt8)
        /// Text after the value.
        case trailingBytes
        /// Not UTF-8, or a control character inside a string.
        case invalidString
        /// A number that RFC 8259 does not allow.
        case invalidNumber
        /// Two members of one name.
        case duplicateKey(String)
        /// More nesting than ``JSONLimits/depth``.
        case tooDeep(Int)
        /// More bytes than ``JSONLimits/bytes``.
        case tooLarge(Int)
    }

    /// What is wrong.
    public let reason: Reason
    /// The offset in bytes from the beginning of the text.
    public let offset: Int

    /// A sentence for people.
    public var description: String {
        let what =
            switch reason {
            case .unexpectedEnd: "the text ends in the middle of a value"
            case .unexpectedByte(let byte):
                byte >= 0x20 && byte < 0x7F
                    ? "unexpected '\(Character(UnicodeScalar(byte)))'" : "unexpected byte 0x\(String(byte, radix: 16))"
            case .trailingBytes: "text after the end of the value"
            case .invalidString: "a string that is not valid UTF-8 or holds a bare control character"
            case .invalidNumber: "a malformed number"
            case .duplicateKey(let key): "the key \"\(key.prefix(80))\" stands twice in one object"
            case .tooDeep(let limit): "nested deeper than \(limit) levels"
            case .tooLarge(let limit): "larger than \(limit) bytes"
            }
        return "not valid JSON: \(what) (at byte \(offset))"
    }
}

/// How large a JSON text may be.
public struct JSONLimits: Sendable {
    /// The deepest nesting of arrays and objects.
    public var depth: Int
    /// The longest text, in bytes.
    public var bytes: Int

    /// 200 levels and 64 MiB, unless said otherwise.
    public init(depth: Int = 200, bytes: Int = 64 << 20) {
        self.depth = depth
        self.bytes = bytes
    }
}
