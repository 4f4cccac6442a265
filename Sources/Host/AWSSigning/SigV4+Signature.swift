package import HTTPCore
internal import Hashing

extension SigV4 {
    /// The signature that a request must carry, as 64 lower-case hexadecimal digits.
    ///
    /// For a verifier: `path` and `query` as they stand in the request line (percent-encoded), `headers` as
    /// received, `signedHeaders` as the `Authorization` field lists them, `bodyHash` the SHA-256 of the body in
    /// hexadecimal (or `X-Amz-Content-Sha256`, where there is one), `timestamp` of `X-Amz-Date`.
    package static func signature(
        method: String, path: String, query: String, headers: HTTPHeaders, signedHeaders: [String], bodyHash: String,
        secretAccessKey: String, timestamp: String, scope: SigV4Scope
    ) -> String {
        let canonical = canonicalRequest(
            method: method, path: path, query: query, headers: headers, signedHeaders: signedHeaders,
            bodyHash: bodyHash, service: scope.service)
        let text = stringToSign(canonicalRequest: canonical, timestamp: timestamp, scope: scope)
        return Hex.encode(
            HMACSHA256.code(key: signingKey(secretAccessKey: secretAccessKey, scope: scope), Array(text.utf8)))
    }

    /// Algorithm, time, scope and the canonical request's hash, a line each.
    package static func stringToSign(canonicalRequest: String, timestamp: String, scope: SigV4Scope) -> String {
        [algorithm, timestamp, scope.text, SHA256.hex(canonicalRequest)].joined(separator: "\n")
    }

    /// The key of one day, region and service.
    package static func signingKey(secretAccessKey: String, scope: SigV4Scope) -> [UInt8] {
        var key = Array("AWS4\(secretAccessKey)".utf8)
        for part in [scope.date, scope.region, scope.service, terminator] {
            key = HMACSHA256.code(key: key, Array(part.utf8))
        }
        return key
    }
}
