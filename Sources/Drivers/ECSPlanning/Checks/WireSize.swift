internal import DriverProtocol

/// How long a document is once tokens have become secrets.
struct WireSize {
    private let lengths: [(token: String, length: Int)]

    init(secrets: JSONObject) {
        lengths = secrets.compactMap { token, about in
            // Quotes and line breaks in a secret take more room inside JSON.
            token.isEmpty ? nil : (token, (about["jsonLength"] ?? about["length"])?.int ?? token.utf8.count)
        }
    }

    /// The characters of the value as compact JSON.
    func characters(of value: JSONValue) -> Int {
        let bytes = value.serialized()
        // Characters, not bytes: continuation bytes of UTF-8 do not count.
        return bytes.lazy.filter { $0 & 0xC0 != 0x80 }.count + growth(in: bytes)
    }

    /// The bytes of the value as compact JSON; a secret counts by its characters.
    func bytes(of value: JSONValue) -> Int {
        let bytes = value.serialized()
        return bytes.count + growth(in: bytes)
    }

    private func growth(in bytes: [UInt8]) -> Int {
        guard !lengths.isEmpty else { return 0 }
        let text = String(decoding: bytes, as: UTF8.self)
        return lengths.reduce(0) { $0 + occurrences(of: $1.token, in: text) * ($1.length - $1.token.count) }
    }

    /// Whether a text holds a token.
    func holdsSecret(_ text: String) -> Bool { lengths.contains { occurrences(of: $0.token, in: text) > 0 } }

    private func occurrences(of token: String, in text: String) -> Int {
        let needle = Array(token.utf8)
        let hay = Array(text.utf8)
        guard needle.count <= hay.count else { return 0 }
        var count = 0
        var position = 0
        while position <= hay.count - needle.count {
            if hay[position] == needle[0], hay[position..<position + needle.count].elementsEqual(needle) {
                count += 1
                position += needle.count
            } else {
                position += 1
            }
        }
        return count
    }
}
