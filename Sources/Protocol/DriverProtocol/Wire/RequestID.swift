/// The id of a request. JSON-RPC 2.0 allows strings and numbers; the answer repeats it as it came.
public enum RequestID: Sendable, Hashable, CustomStringConvertible {
    /// A string.
    case string(String)
    /// A number, as its text.
    case number(JSONNumber)

    /// The id in a message; nil when the value is neither a string nor a number.
    public init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .number(let number): self = .number(number)
        default: return nil
        }
    }

    /// The id as it stands in a message.
    public var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .number(let number): .number(number)
        }
    }

    /// The id without quotes, for logs.
    public var description: String {
        switch self {
        case .string(let text): text
        case .number(let number): number.text
        }
    }
}

extension RequestID: ExpressibleByStringLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
}
