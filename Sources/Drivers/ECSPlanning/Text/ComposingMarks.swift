/// Which combining marks compose with which ASCII characters into one character (Unicode 14, canonical composition).
enum ComposingMarks {
    /// Whether NFC makes one character of `base` and `mark`.
    static func compose(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Bool {
        table[mark.value]?.contains(base) ?? false
    }

    private static let table: [UInt32: Set<Unicode.Scalar>] = {
        var table: [UInt32: Set<Unicode.Scalar>] = [:]
        for entry in pairs.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let parts = entry.split(separator: "|", maxSplits: 1)
            if parts.count == 2, let mark = UInt32(parts[0], radix: 16) { table[mark] = Set(parts[1].unicodeScalars) }
        }
        return table
    }()

    private static let pairs = """
        300|AEIOUaeiouNnWwYy 301|AEIOUYaeiouyCcLlNnRrSsZzGgKkMmPpWw 302|AEIOUaeiouCcGgHhJjSsWwYyZz
        303|ANOanoIiUuVvEeYy 304|AaEeIiOoUuYyGg 306|AaEeGgIiOoUu 307|CcEeGgIZzAaOoBbDdFfHhMmNnPpRrSsTtWwXxYy
        308|AEIOUaeiouyYHhWwXxt 309|AaEeIiOoUuYy 30A|AaUuwy 30B|OoUu 30C|CcDdEeLlNnRrSsTtZzAaIiOoUuGgKkjHh
        30F|AaEeIiOoRrUu 311|AaEeIiOoRrUu 31B|OoUu 323|BbDdHhKkLlMmNnRrSsTtVvWwZzAaEeIiOoUuYy 324|Uu 325|Aa
        326|SsTt 327|CcGgKkLlNnRrSsTtEeDdHh 328|AaEeIiUuOo 32D|DdEeLlNnTtUu 32E|Hh 330|EeIiUu
        331|BbDdKkLlNnRrTtZzh 338|=<>
        """
}
