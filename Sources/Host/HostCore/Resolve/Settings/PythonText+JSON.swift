internal import DriverProtocol

extension PythonText {
    /// A map as Python's `json.dumps` writes it: blanks after colons and commas, everything beyond ASCII escaped.
    static func json(_ members: JSONObject) -> String {
        "{"
            + members.map { "\(asciiJSON($0.key)): \($0.value.string.map(asciiJSON) ?? $0.value.text())" }
            .joined(separator: ", ") + "}"
    }

    private static func asciiJSON(_ text: String) -> String {
        var escaped = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: escaped += "\\\""
            case 0x5C: escaped += "\\\\"
            case 0x0A: escaped += "\\n"
            case 0x0D: escaped += "\\r"
            case 0x09: escaped += "\\t"
            case 0x08: escaped += "\\b"
            case 0x0C: escaped += "\\f"
            case 0x20..<0x7F: escaped.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        }
        return escaped + "\""
    }
}

extension JSONValue {
    /// A text that is JSON; nil when it is not.
    init?(reading text: String) {
        guard let value = try? JSONValue(parsing: text) else { return nil }
        self = value
    }
}

extension String {
    /// Where an ASCII text stands first.
    func range(ofASCII needle: StaticString) -> Range<Index>? {
        let length = needle.utf8CodeUnitCount
        let bytes = Array(utf8)
        guard length > 0, bytes.count >= length else { return nil }
        for start in 0...(bytes.count - length)
        where (0..<length).allSatisfy({ bytes[start + $0] == needle.utf8Start[$0] }) {
            let lower = utf8.index(utf8.startIndex, offsetBy: start)
            return lower..<utf8.index(lower, offsetBy: length)
        }
        return nil
    }
}
