internal import DriverProtocol

extension JSONValue {
    /// What Python calls true: anything but null, false, zero and what is empty. Prefect's rules speak in these terms.
    var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let flag): flag
        case .number(let number): number.double != 0
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        }
    }

    /// A value for a message: short, on one line.
    var brief: String {
        switch self {
        case .array(let elements): return "a list of \(elements.count)"
        case .object(let members): return "a map of \(members.count)"
        case .string(let text) where text.utf8.count > 60: return JSONValue.string(text.prefix(57) + "…").text()
        default: return text()
        }
    }
}
