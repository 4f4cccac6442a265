/// Finds references in a text in one pass: `{{`, blanks, letters, digits and any of `_.-[]$`, blanks, `}}`.
///
/// Braces that fit no reference are text. Since a name holds no braces, two references never overlap, and a brace is
/// looked at twice at most.
enum PlaceholderScanner {
    /// The text's parts from left to right; nil when it holds no reference.
    static func parts(of text: String) -> [TemplatePart]? {
        var copy = text
        let found = copy.withUTF8 { bytes -> [Match] in
            guard let first = firstBraces(in: bytes, from: 0) else { return [] }
            return matches(in: bytes, from: first)
        }
        guard !found.isEmpty else { return nil }
        var parts: [TemplatePart] = []
        parts.reserveCapacity(found.count * 2 + 1)
        var end = copy.utf8.startIndex
        var offset = 0
        for match in found {
            let start = copy.utf8.index(end, offsetBy: match.start - offset)
            if start > end { parts.append(.text(copy[end..<start])) }
            let nameStart = copy.utf8.index(start, offsetBy: match.nameStart - match.start)
            let nameEnd = copy.utf8.index(nameStart, offsetBy: match.nameEnd - match.nameStart)
            end = copy.utf8.index(nameEnd, offsetBy: match.end - match.nameEnd)
            offset = match.end
            parts.append(.placeholder(Placeholder(name: String(copy[nameStart..<nameEnd])), source: copy[start..<end]))
        }
        if end < copy.utf8.endIndex { parts.append(.text(copy[end...])) }
        return parts
    }

    /// Offsets in bytes of one reference.
    private struct Match {
        var start: Int
        var nameStart: Int
        var nameEnd: Int
        var end: Int
    }

    private static func firstBraces(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "{"), bytes[position + 1] == UInt8(ascii: "{") { return position }
            position += 1
        }
        return nil
    }

    private static func matches(in bytes: UnsafeBufferPointer<UInt8>, from first: Int) -> [Match] {
        var found: [Match] = []
        var next: Int? = first
        while let start = next {
            let nameStart = skip(bytes, from: start + 2, while: isBlank)
            let nameEnd = skip(bytes, from: nameStart, while: isNamePart)
            let close = skip(bytes, from: nameEnd, while: isBlank)
            if nameEnd > nameStart, close + 1 < bytes.count, bytes[close] == UInt8(ascii: "}"),
                bytes[close + 1] == UInt8(ascii: "}")
            {
                found.append(Match(start: start, nameStart: nameStart, nameEnd: nameEnd, end: close + 2))
                next = firstBraces(in: bytes, from: close + 2)
            } else {
                // The second brace may open a reference; what was skipped after it holds none.
                next = firstBraces(in: bytes, from: nameStart > start + 2 ? nameStart : start + 1)
            }
        }
        return found
    }

    private static func skip(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, while isIncluded: (Unicode.Scalar) -> Bool
    ) -> Int {
        var position = start
        while position < bytes.count {
            let (scalar, length) = scalar(bytes, at: position)
            guard isIncluded(scalar) else { break }
            position += length
        }
        return position
    }

    /// The scalar that begins at a position; a string's UTF-8 is always valid.
    private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (Unicode.Scalar, Int) {
        let first = bytes[position]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length { value = value << 6 | UInt32(bytes[position + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// Python's `\s`.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09...0x0D, 0x1C...0x1F, 0x85: true
        case ..<0x80: false
        default: scalar.properties.isWhitespace
        }
    }

    /// Python's `\w` and `.-[]$`.
    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-", "[", "]", "$": return true
        case _ where scalar.isASCII: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return scalar.properties.numericType != nil
        }
    }
}
