internal import DriverProtocol

/// The rules for single texts and numbers of a request.
enum FieldRules {
    static func isName(_ text: String, limit: Int = 255) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    static func isStartedBy(_ text: String) -> Bool {
        text.utf8.count <= 128
            && text.utf8.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "/")
            }
    }

    static func isClientToken(_ text: String) -> Bool {
        text.utf8.count <= 64 && text.utf8.allSatisfy { (33...126).contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Refuses a text that is none of a member's values.
    static func check(_ value: JSONValue?, isOneOf allowed: [String], as what: String) throws(APIError) {
        guard let text = value?.string, !allowed.contains(text) else { return }
        throw .invalidParameter("\(what) should be one of [\(allowed.joined(separator: ","))], not '\(text)'")
    }

    /// `maxResults`, 1 to 100.
    static func pageSize(_ input: JSONObject) throws(APIError) -> Int {
        guard let size = input["maxResults"]?.int else { return 100 }
        guard (1...100).contains(size) else {
            throw .invalidParameter("maxResults must be between 1 and 100 inclusive, not \(size).")
        }
        return size
    }
}
