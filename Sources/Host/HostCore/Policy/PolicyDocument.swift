internal import DriverProtocol

/// A document of a plan as AWS would be given it, beside the form of it that may be shown.
struct PolicyDocument {
    /// One value in it.
    struct Place {
        /// The member's own name; empty for an element and for the whole.
        var name: String
        /// A JSON Pointer into the plan.
        var path: String
        var value: JSONValue
        /// The same in the planned document. Where a whole structure came out of a secret, the token.
        var shown: JSONValue
    }

    /// The whole document.
    let root: Place

    init(_ planned: JSONValue, at path: String, secrets: SecretTokens? = nil) {
        root = Place(name: "", path: path, value: secrets?.substitute(in: planned) ?? planned, shown: planned)
    }
}

extension PolicyDocument.Place {
    /// The members that have this name in any case, those that are null left out: to AWS they are absent.
    func members(_ name: String) -> [Self] {
        guard let object = value.object else { return [] }
        return object.filter { !$0.value.isNull && Self.isEqual($0.key, name) }.map { key, member in
            Self(
                name: key, path: JSONPointer.appending(path, key), value: member,
                shown: shown.object.map { $0[key] ?? .null } ?? shown)
        }
    }

    /// The elements of the arrays that have this name. What is no array counts as its only element.
    func elements(_ name: String) -> [Self] {
        members(name).flatMap { list -> [Self] in
            guard let elements = list.value.array else { return [list] }
            return elements.enumerated().filter { !$0.element.isNull }.map { position, element in
                Self(
                    name: "", path: "\(list.path)/\(position)", value: element,
                    shown: list.shown.array.flatMap { $0.indices.contains(position) ? $0[position] : nil } ?? list.shown
                )
            }
        }
    }

    /// Whether two names differ in nothing but the case of ASCII letters.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
        return left.utf8.elementsEqual(right.utf8) { lower($0) == lower($1) }
    }
}
