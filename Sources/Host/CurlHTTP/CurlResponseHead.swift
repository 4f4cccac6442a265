internal import HTTPCore

/// Status line and fields of an answer, collected line by line.
struct CurlResponseHead {
    /// What a head may take in all.
    static let limit = 1 << 20

    private(set) var headers = HTTPHeaders()
    private var size = 0
    /// Set when the blank line was seen: fields that follow are trailers.
    private(set) var isComplete = false

    /// The body's length, where the answer tells it.
    var contentLength: Int? { headers["Content-Length"].flatMap { Int($0) } }

    /// Takes one line with its line end; false when the head is too long.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        size += bytes.count
        guard size <= Self.limit else { return false }
        let line = String(decoding: bytes, as: UTF8.self).utf8.dropLast(while: { $0 == 13 || $0 == 10 })
        if line.isEmpty {
            isComplete = true
        } else if line.starts(with: "HTTP/".utf8) {
            // An interim answer, a redirect or a proxy's came before: only the last head counts.
            headers = HTTPHeaders()
            isComplete = false
        } else if !isComplete, let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let value = line[line.index(after: colon)...]
                .drop(while: { $0 == 32 || $0 == 9 })
                .dropLast(while: { $0 == 32 || $0 == 9 })
            headers.add(String(Substring(line[..<colon])), String(Substring(value)))
        }
        return true
    }

    /// Removes the fields that described the body before it was decompressed.
    mutating func describeDecompressedBody() {
        headers["Content-Encoding"] = nil
        headers["Content-Length"] = nil
    }
}

extension BidirectionalCollection {
    /// What is left without the elements at the end that satisfy a condition.
    fileprivate func dropLast(while matches: (Element) -> Bool) -> SubSequence {
        var end = endIndex
        while end > startIndex, matches(self[index(before: end)]) { formIndex(before: &end) }
        return self[..<end]
    }
}
