internal import DriverProtocol

/// A resource's tags, in the order in which they were given.
package struct TagList: Sendable, Equatable {
    package private(set) var tags: [Tag] = []

    package struct Tag: Sendable, Equatable {
        package let key: String
        package let value: String
    }

    static let limit = 50

    init() {}

    /// Reads and checks a request's `tags` against AWS's rules.
    init(checking value: JSONValue?) throws(APIError) {
        for entry in value?.array ?? [] {
            let key = entry["key"]?.string ?? ""
            let value = entry["value"]?.string ?? ""
            guard (1...128).contains(key.count), key.unicodeScalars.allSatisfy(Self.isAllowed) else {
                throw .invalidParameter(
                    "Invalid tag key '\(key.prefix(140))': 1 to 128 letters, numbers, spaces and + - = . _ : / @.")
            }
            guard value.count <= 256, value.unicodeScalars.allSatisfy(Self.isAllowed) else {
                throw .invalidParameter(
                    "Invalid value of tag '\(key)': at most 256 letters, numbers, spaces and + - = . _ : / @.")
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                throw .invalidParameter("Tag keys that start with aws: are reserved: '\(key)'.")
            }
            guard !tags.contains(where: { $0.key == key }) else {
                throw .invalidParameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
            tags.append(Tag(key: key, value: value))
        }
        guard tags.count <= Self.limit else { throw .invalidParameter("Tags can have at most \(Self.limit) items.") }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", " ", "+", "-", "=", ".", "_", ":", "/", "@": return true
            default: return false
            }
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spaceSeparator, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    /// Adds the other's tags; where both have a key, the other's value wins.
    mutating func merge(_ other: TagList) throws(APIError) {
        var merged = tags
        for tag in other.tags {
            if let position = merged.firstIndex(where: { $0.key == tag.key }) {
                merged[position] = tag
            } else {
                merged.append(tag)
            }
        }
        guard merged.count <= Self.limit else {
            throw APIError("LimitExceededException", "A resource can have at most \(Self.limit) tags.")
        }
        tags = merged
    }

    mutating func remove(_ keys: [String]) {
        tags.removeAll { keys.contains($0.key) }
    }

    var json: JSONValue {
        .array(tags.map { ["key": .string($0.key), "value": .string($0.value)] })
    }
}
