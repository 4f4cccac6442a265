/// Text cut down to what ECS allows in tags and families, with the rules (and oddities) of the slugs that Prefect's
/// worker writes: HTML references are read, compatibility characters unfolded, everything else becomes one dash.
package enum Slug {
    /// A tag's key or value: letters and digits of ASCII and `_ . / = + : @ -`. Letters outside ASCII are cut away, as
    /// Prefect's worker does, so that a tag that is searched for is found.
    package static func tag(_ text: String) -> String {
        if isPlain(text, allowed: isTagByte) { return text }
        var scalars = quotes(Array(text.unicodeScalars), become: "-")
        scalars = decode(composed(scalars))
        scalars = composed(scalars)
        return finish(scalars, allowed: isTagByte)
    }

    /// A family: lower-case letters and digits of ASCII, `-` and `_`, 255 at most. Letters outside ASCII are spelt in
    /// ASCII where this is simple. May be empty.
    package static func family(_ text: String) -> String {
        var scalars = quotes(Array(text.unicodeScalars), become: "-")
        scalars = decode(romanized(scalars))
        scalars = romanized(scalars).flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
        let slug = finish(scalars, allowed: isFamilyByte)
        guard slug.utf8.count > 255 else { return slug }
        return trimmed(String(slug.prefix(255)))
    }

    /// Whether a text is a valid family as it stands.
    package static func isFamily(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy(isFamilyByte)
    }

    /// Plain text needs no rules: allowed bytes, no dash at an end, no two dashes in a row.
    private static func isPlain(_ text: String, allowed: (UInt8) -> Bool) -> Bool {
        var previous = UInt8(ascii: "-")
        for byte in text.utf8 {
            guard allowed(byte), byte != UInt8(ascii: "-") || previous != byte else { return false }
            previous = byte
        }
        return previous != UInt8(ascii: "-") || text.isEmpty
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_./=+:@-".utf8.contains(byte)
        }
    }

    private static func isFamilyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func quotes(_ scalars: [Unicode.Scalar], become replacement: Unicode.Scalar?) -> [Unicode.Scalar] {
        scalars.compactMap { $0 == "'" ? replacement : $0 }
    }

    /// Drops quotation marks and the commas between digits, then makes a dash of everything that is not allowed.
    private static func finish(_ scalars: [Unicode.Scalar], allowed: (UInt8) -> Bool) -> String {
        let scalars = quotes(scalars, become: nil)
        var bytes: [UInt8] = []
        for (position, scalar) in scalars.enumerated() {
            if scalar == ",", position > 0, position + 1 < scalars.count, isDigit(scalars[position - 1]),
                isDigit(scalars[position + 1])
            {
                continue
            }
            let byte = scalar.isASCII ? UInt8(scalar.value) : 0
            let next = allowed(byte) ? byte : UInt8(ascii: "-")
            if next == UInt8(ascii: "-"), bytes.last == next { continue }
            bytes.append(next)
        }
        return trimmed(String(decoding: bytes, as: UTF8.self))
    }

    static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first == "-" { rest.removeFirst() }
        while rest.last == "-" { rest.removeLast() }
        return String(rest)
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }
}
