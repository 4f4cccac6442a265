/// Passwords in URLs: `postgresql://etl:s3cret@database/etl`.
enum URLPassword {
    /// Whether a URL with a password stands anywhere in the text. A token in the password's place is none.
    static func stands(in text: String) -> Bool { ranges(in: text).contains { !isToken(text[$0]) } }

    /// Where the passwords stand, from left to right. A value may be of megabytes: most have no `@`, which is soon seen.
    private static func ranges(in text: String) -> [Range<String.Index>] {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return [] }
        var ranges: [Range<String.Index>] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            let authority = rest[mark.upperBound...].prefix { !"/?#\"'<> \t\r\n".contains($0) }
            if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
                let password = authority.index(after: colon)..<at
                if !password.isEmpty { ranges.append(password) }
            }
            rest = rest[authority.endIndex...]
        }
        return ranges
    }

    private static func isToken(_ text: Substring) -> Bool {
        text.utf8.count == SecretTokens.tokenLength && TokenScanner.candidates(in: String(text)).count == 1
    }
}
