/// Finds what has a token's shape.
enum TokenScanner {
    /// The places of `whs-` followed by 24 hexadecimal digits, from left to right, not overlapping.
    static func candidates(in text: String) -> [Range<String.UTF8View.Index>] {
        var text = text
        let offsets = text.withUTF8 { bytes -> [Int] in
            var offsets: [Int] = []
            var position = 0
            while position + SecretTokens.tokenLength <= bytes.count {
                if isToken(bytes, at: position) {
                    offsets.append(position)
                    position += SecretTokens.tokenLength
                } else {
                    position += 1
                }
            }
            return offsets
        }
        let view = text.utf8
        return offsets.map { offset in
            let start = view.index(view.startIndex, offsetBy: offset)
            return start..<view.index(start, offsetBy: SecretTokens.tokenLength)
        }
    }

    private static func isToken(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard bytes[start] == UInt8(ascii: "w"), bytes[start + 1] == UInt8(ascii: "h"),
            bytes[start + 2] == UInt8(ascii: "s"), bytes[start + 3] == UInt8(ascii: "-")
        else { return false }
        for offset in 4..<SecretTokens.tokenLength {
            switch bytes[start + offset] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): continue
            default: return false
            }
        }
        return true
    }
}
