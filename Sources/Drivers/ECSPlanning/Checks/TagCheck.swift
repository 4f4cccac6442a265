internal import DriverProtocol

/// AWS's rules for tags that are not cleaned: those of a task definition.
struct TagCheck {
    let tags: JSONValue?
    let path: String

    /// One of AWS's fifty is for the host's fingerprint.
    private static let most = 49
    private static let longestKey = 128
    private static let longestValue = 256

    /// Notes what AWS would refuse.
    func check(notes: inout PlanningNotes) {
        let list = tags?.array ?? []
        if list.count > Self.most {
            notes.add(
                Finding(
                    path, value: .int(list.count), "The task definition has \(list.count) tags.",
                    rule: "a task definition has 50 tags at most, one of them worker-host's",
                    remedy: "Keep \(Self.most) or fewer."))
        }
        var keys: Set<String> = []
        for (position, tag) in list.enumerated() {
            if let key = tag["key"]?.string {
                check(key, at: "\(path)/\(position)/key", isNew: keys.insert(key).inserted, notes: &notes)
            }
            if let value = tag["value"]?.string {
                check(value, at: "\(path)/\(position)/value", longest: Self.longestValue, notes: &notes)
            }
        }
    }

    private func check(_ key: String, at path: String, isNew: Bool, notes: inout PlanningNotes) {
        check(key, at: path, longest: Self.longestKey, notes: &notes)
        if key.isEmpty {
            note(path, key, "A tag's key is empty.", "a tag's key has 1 to \(Self.longestKey) characters", &notes)
        }
        if key.lowercased().hasPrefix("aws:") {
            note(path, key, "The tag '\(key.prefix(60))' begins with aws:.", "the prefix aws: belongs to AWS", &notes)
        }
        if !isNew {
            note(path, key, "Two tags have the key '\(key.prefix(60))'.", "keys of tags are unique", &notes)
        }
    }

    private func check(_ text: String, at path: String, longest: Int, notes: inout PlanningNotes) {
        let length = text.unicodeScalars.count
        if length > longest {
            note(
                path, text, "'\(text.prefix(60))…' is \(length) characters long.",
                "a tag's key has \(Self.longestKey) characters at most, its value \(Self.longestValue)", &notes)
        }
        if let scalar = text.unicodeScalars.first(where: { !Self.isAllowed($0) }) {
            note(
                path, text, "'\(text.prefix(60))' has the character '\(scalar)'.",
                "tags have letters, numbers, spaces and + - = . _ : / @", &notes)
        }
    }

    private func note(
        _ path: String, _ value: String, _ message: String, _ rule: String, _ notes: inout PlanningNotes
    ) {
        notes.add(
            Finding(
                path, value: .string(value), message, rule: rule,
                remedy: "Change or remove the tag in the template's task_definition."))
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "+", "-", "=", ".", "_", ":", "/", "@": return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .spaceSeparator:
            return true
        default: return false
        }
    }
}
