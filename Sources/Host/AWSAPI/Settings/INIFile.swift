/// The form of AWS's shared files: `[section]`, `key = value`, comments with `#` or `;`, indented lines that go on.
package struct INIFile: Sendable, Equatable {
    package struct Section: Sendable, Equatable {
        package let name: String
        fileprivate(set) var settings: [String: String] = [:]
        /// Settings that stand indented below one without a value, by that one's name.
        package fileprivate(set) var groups: [String: [String: String]] = [:]

        /// A setting; one that is empty is not set.
        package subscript(setting: String) -> String? {
            settings[setting].flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// In the order of their first lines.
    package private(set) var sections: [Section] = []

    /// Reads a file leniently: a line that is no setting is passed over, a section that is there twice is one.
    package init(_ bytes: [UInt8]) {
        var open: (section: Int, key: String, indent: Int, lines: [String])?
        var section: Int?
        func close() {
            guard let (section, key, _, lines) = open else { return }
            sections[section].set(key, lines)
            open = nil
        }
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let text = line.trimmed
            if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { continue }
            let indent = line.prefix(while: \.isWhitespace).count
            if let depth = open?.indent, indent > depth {
                open?.lines.append(text)
                continue
            }
            close()
            if text.hasPrefix("[") {
                guard let end = text.firstIndex(of: "]") else { continue }
                section = index(ofSection: text[text.index(after: text.startIndex)..<end])
            } else if let section, let sign = text.firstIndex(where: { $0 == "=" || $0 == ":" }) {
                let value = text[text.index(after: sign)...].trimmed
                open = (section, text[..<sign].trimmed.lowercased(), indent, [value])
            }
        }
        close()
    }

    /// A section by its name, without quotation marks.
    package subscript(name: String) -> Section? { sections.first { $0.name == name } }

    /// The section of a header, made when it is new.
    private mutating func index(ofSection header: Substring) -> Int {
        let words = header.split(whereSeparator: \.isWhitespace).map { $0.filter { $0 != "\"" && $0 != "'" } }
        let name = words.joined(separator: " ")
        if let known = sections.firstIndex(where: { $0.name == name }) { return known }
        sections.append(Section(name: name))
        return sections.count - 1
    }
}

extension INIFile.Section {
    /// - Parameter lines: the value's, the first one being that of the setting itself.
    fileprivate mutating func set(_ key: String, _ lines: [String]) {
        // A command's `#` is its own.
        let lines = key == "credential_process" ? lines : lines.map(Self.withoutComment)
        guard lines.count > 1, lines[0].isEmpty else {
            settings[key] = lines.joined(separator: "\n")
            return
        }
        var group: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let sign = line.firstIndex(of: "=") else { continue }
            group[line[..<sign].trimmed] = line[line.index(after: sign)...].trimmed
        }
        groups[key] = group
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
