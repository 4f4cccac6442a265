internal import DriverProtocol

/// Why a control request cannot be carried out, in a sentence for its author.
package struct ControlError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
    /// The HTTP status: 400, or 404 for a task that is not there.
    package let status: Int

    package init(_ description: String, status: Int = 400) {
        self.description = description
        self.status = status
    }
}

extension JSONObject {
    /// A member that has to be text where it is given.
    func text(_ key: String) throws(ControlError) -> String? {
        switch self[key] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw ControlError("'\(key)' is a text")
        }
    }

    /// A member that has to be an integer of at least 0 where it is given.
    func count(_ key: String) throws(ControlError) -> Int? {
        switch self[key] {
        case nil, .null: return nil
        case let value?:
            guard let count = value.int, count >= 0 else { throw ControlError("'\(key)' is an integer of at least 0") }
            return count
        }
    }

    /// A member that has to be true or false where it is given.
    func flag(_ key: String) throws(ControlError) -> Bool? {
        switch self[key] {
        case nil, .null: return nil
        case .bool(let flag): return flag
        default: throw ControlError("'\(key)' is true or false")
        }
    }
}
