package import HTTPCore

extension SigV4 {
    /// The text whose hash is signed: method, path, query, fields, their names, body hash.
    ///
    /// S3 takes paths as they are; every other service normalizes them and encodes them once more.
    package static func canonicalRequest(
        method: String, path: String, query: String, headers: HTTPHeaders, signedHeaders: [String], bodyHash: String,
        service: String
    ) -> String {
        [
            method.uppercased(),
            service == "s3" ? path : percentEncoded(normalizedPath(path)),
            canonicalQuery(query),
            signedHeaders.map { "\($0):\(canonicalValue(of: $0, in: headers))\n" }.joined(),
            signedHeaders.joined(separator: ";"),
            bodyHash,
        ].joined(separator: "\n")
    }

    /// Dot segments resolved (RFC 3986 section 5.2.4) and repeated slashes made one.
    static func normalizedPath(_ path: String) -> String {
        guard !path.isEmpty else { return "/" }
        var segments: [String] = []
        // By bytes: a combining character after a slash would hide it from a split by characters.
        for segment in path.utf8.split(separator: UInt8(ascii: "/")).map({ String(Substring($0)) }) where segment != "."
        {
            if segment == ".." {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        let start = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
        let end = path.utf8.last == UInt8(ascii: "/") && !segments.isEmpty ? "/" : ""
        return start + segments.joined(separator: "/") + end
    }

    /// Everything but RFC 3986's unreserved characters and the slash, percent-encoded.
    static func percentEncoded(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The pairs sorted by key, then by value, as they are encoded; a key alone gets its `=`.
    static func canonicalQuery(_ query: String) -> String {
        guard !query.isEmpty else { return "" }
        return
            query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
            .map { pair -> (key: String, value: String) in
                let key = pair.prefix { $0 != UInt8(ascii: "=") }
                return (String(Substring(key)), String(Substring(pair[key.endIndex...].dropFirst())))
            }
            .sorted { left, right in
                left.key.utf8.elementsEqual(right.key.utf8)
                    ? precedes(left.value, right.value) : precedes(left.key, right.key)
            }
            .map { "\($0.key)=\($0.value)" }
            .joined(separator: "&")
    }

    /// The values of a field, each with its white space made single, joined by commas.
    static func canonicalValue(of name: String, in headers: HTTPHeaders) -> String {
        headers.fields
            .filter { $0.name.lowercased() == name }
            .map { field in
                field.value.unicodeScalars.split { $0.properties.isWhitespace }
                    .map { String($0) }
                    .joined(separator: " ")
            }
            .joined(separator: ",")
    }
}
