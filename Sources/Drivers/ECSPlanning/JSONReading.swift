package import DriverProtocol

extension JSONValue {
    /// The string, when it is one with something in it.
    package var filledString: String? {
        guard let text = string, !text.isEmpty else { return nil }
        return text
    }

    /// What Python calls false: null, false, zero, and anything empty.
    package var isFalsy: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .number(let number): number.double == 0
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        }
    }

    /// The value, unless it is what Python calls false. (A bare `nil` would be JSON's null.)
    package var unlessFalsy: JSONValue? { isFalsy ? Optional<JSONValue>.none : self }

    /// The value without null members and elements, at every depth.
    package var withoutNulls: JSONValue {
        switch self {
        case .object(let members): .object(members.withoutNulls)
        case .array(let elements): .array(elements.filter { !$0.isNull }.map(\.withoutNulls))
        default: self
        }
    }
}

extension JSONObject {
    /// The object without null members, at every depth.
    package var withoutNulls: JSONObject {
        filter { !$0.value.isNull }.mapValues(\.withoutNulls)
    }
}

/// A JSON Pointer's member (RFC 6901).
func pointer(_ base: String, _ member: String) -> String {
    guard member.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
        return base + "/" + member
    }
    var escaped = ""
    for character in member {
        switch character {
        case "~": escaped += "~0"
        case "/": escaped += "~1"
        default: escaped.append(character)
        }
    }
    return base + "/" + escaped
}
