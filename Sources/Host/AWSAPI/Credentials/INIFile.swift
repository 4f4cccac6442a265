/// The form of AWS's shared files: `[section]`, `key = value`, comments with `#` or `;`, nested lines indented.
package struct INIFile: Sendable, Equatable {
    /// Settings by section.
    package private(set) var sections: [String: [String: String]] = [:]

    /// Reads a file leniently, as AWS's tools do: a line that is no setting is passed over.
    package init(_ bytes: [UInt8]) {
        var section: String?
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let text = line.trimmed
            if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { continue }
            if text.hasPrefix("[") {
                guard let end = text.firstIndex(of: "]") else { continue }
                let name = text[text.index(after: text.startIndex)..<end]
                let words = name.split(whereSeparator: \.isWhitespace).map { $0.filter { $0 != "\"" && $0 != "'" } }
                section = words.joined(separator: " ")
                sections[section ?? "", default: [:]].merge([:]) { old, _ in old }
            } else if let name = section, line.first?.isWhitespace == false, let equals = text.firstIndex(of: "=") {
                let key = text[..<equals].trimmed.lowercased()
                sections[name]?[key] = Self.withoutComment(text[text.index(after: equals)...].trimmed)
            }
        }
    }

    /// A comment after a value begins with white space and `#` or `;`.
    private static func withoutComment(_ value: String) -> String {
        var previous: Character = "x"
        for index in value.indices {
            if value[index] == "#" || value[index] == ";", previous.isWhitespace { return value[..<index].trimmed }
            previous = value[index]
        }
        return value
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }),
            let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
