/// One place at which two JSON values differ.
///
/// Objects are compared by key, whatever the order of their members. Arrays of things that have names (containers,
/// environment entries, attempts by `name`; tags by `key`) are compared name by name, other arrays by position. Numbers
/// differ when their texts do, and strings when their bytes do.
package struct JSONDifference: Sendable, Hashable {
    /// How the two values differ at a place.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Only the right one has something there.
        case added
        /// Only the left one has something there.
        case removed
        /// Both have something there, and not the same.
        case changed
        /// Both have the same names in an array, in another order; the values are the names.
        case reordered
    }

    /// A JSON Pointer. A step into an array of named things is the thing's name instead of its position, so that the
    /// same difference has the same path whatever stands before it: `/containerDefinitions/prefect/image`.
    package var path: String
    /// See ``Kind``.
    package var kind: Kind
    /// What the left value has there; nil when it has nothing.
    package var left: JSONValue?
    /// What the right value has there; nil when it has nothing.
    package var right: JSONValue?

    /// A difference.
    package init(path: String, kind: Kind, left: JSONValue? = nil, right: JSONValue? = nil) {
        self.path = path
        self.kind = kind
        self.left = left
        self.right = right
    }

    /// Every place at which `right` differs from `left`, in the order of the left value, what only the right one has
    /// after it. Empty when they are the same.
    package static func between(_ left: JSONValue, _ right: JSONValue) -> [JSONDifference] {
        var comparison = JSONComparison()
        comparison.compare(left, right, at: "", member: "")
        return comparison.differences
    }

    /// `- /path: value` for what the left value has, `+ /path: value` for what the right one has.
    package var lines: [String] {
        let place = (path.isEmpty ? "/" : path) + (kind == .reordered ? " (order)" : "")
        return [left.map { "- \(place): \($0.text())" }, right.map { "+ \(place): \($0.text())" }].compactMap(\.self)
    }

    /// `{"path","kind","left","right"}`; the side that has nothing is left out.
    package var json: JSONValue {
        var json: JSONObject = ["path": .string(path), "kind": .string(kind.rawValue)]
        if let left { json["left"] = left }
        if let right { json["right"] = right }
        return .object(json)
    }
}
