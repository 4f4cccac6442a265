/// A JSON object that keeps the order of its members.
///
/// Lookup is linear for small objects and indexed above ``indexThreshold`` members, so that a hostile object
/// with a hundred thousand members costs no more than it should.
public struct JSONObject: Sendable {
    /// One member.
    public typealias Element = (key: String, value: JSONValue)

    private static let indexThreshold = 16

    private var entries: [Element] = []
    private var index: [String: Int]?

    /// An empty object.
    public init() {}

    /// Room for `count` members without growing.
    public mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
    }

    /// The number of members.
    public var count: Int { entries.count }

    /// Whether there are no members.
    public var isEmpty: Bool { entries.isEmpty }

    /// The keys, in order.
    public var keys: [String] { entries.map(\.key) }

    /// The values, in order.
    public var values: [JSONValue] { entries.map(\.value) }

    private func position(of key: String) -> Int? {
        if let index { return index[key] }
        return entries.firstIndex { $0.key == key }
    }

    /// Whether there is a member of that name, null included.
    public func contains(_ key: String) -> Bool { position(of: key) != nil }

    /// The member's value. Assigning replaces it in place, appends it when it is new, and removes it when nil.
    /// To store JSON's null, assign `JSONValue.null`.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { entries[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                entries[position].value = value
            case (nil, let value?):
                append(key, value)
            case (let position?, nil):
                entries.remove(at: position)
                reindex()
            case (nil, nil):
                break
            }
        }
    }

    /// The member's value, for changing it in place; a member that is missing is made with `default`.
    public subscript(key: String, default default: @autoclosure () -> JSONValue) -> JSONValue {
        get { self[key] ?? `default`() }
        _modify {
            if position(of: key) == nil { append(key, `default`()) }
            let position = position(of: key) ?? 0
            yield &entries[position].value
        }
    }

    /// Appends a member whose key is known to be new; false when it is not.
    @discardableResult
    mutating func appendIfNew(_ key: String, _ value: JSONValue) -> Bool {
        guard position(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        entries.append((key, value))
        if index != nil {
            index?[key] = entries.count - 1
        } else if entries.count > Self.indexThreshold {
            reindex()
        }
    }

    private mutating func reindex() {
        guard entries.count > Self.indexThreshold else {
            index = nil
            return
        }
        var fresh: [String: Int] = [:]
        fresh.reserveCapacity(entries.count)
        for (position, entry) in entries.enumerated() { fresh[entry.key] = position }
        index = fresh
    }

    /// Removes a member and gives its value.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        let old = self[key]
        self[key] = nil
        return old
    }

    /// Keeps the members for which the closure is true.
    public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> JSONObject {
        JSONObject(unchecked: try entries.filter(isIncluded))
    }

    /// The same keys with other values.
    public func mapValues(_ transform: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
        JSONObject(unchecked: try entries.map { ($0.key, try transform($0.value)) })
    }

    /// Adds the other's members; where both have one, the other's value wins and the place stays.
    public mutating func merge(_ other: JSONObject) {
        for (key, value) in other.entries { self[key] = value }
    }

    private init(unchecked entries: [Element]) {
        self.entries = entries
        reindex()
    }
}

extension JSONObject: RandomAccessCollection {
    /// The first position.
    public var startIndex: Int { entries.startIndex }
    /// The position after the last.
    public var endIndex: Int { entries.endIndex }
    /// The member at a position.
    public subscript(position: Int) -> Element { entries[position] }
}

extension JSONObject: Hashable {
    /// Members are compared by name: their order carries no meaning (RFC 8259 section 4).
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
    }

    /// Feeds the members to the hasher in an order of their own.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for entry in entries.sorted(by: { $0.key < $1.key }) {
            hasher.combine(entry.key)
            hasher.combine(entry.value)
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object from a literal; the last of equal keys wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (key, value) in elements { self[key] = value }
    }
}
