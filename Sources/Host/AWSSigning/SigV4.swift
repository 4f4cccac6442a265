package import FoundationEssentials
package import HTTPCore
internal import Hashing

/// AWS Signature Version 4 in the `Authorization` header.
///
/// Pure: the time is an argument. The canonical forms are those of AWS's "Create a signed AWS API request" as
/// botocore's signer writes them, which the tests compare request by request.
package enum SigV4 {
    static let algorithm = "AWS4-HMAC-SHA256"
    static let terminator = "aws4_request"

    /// Headers that intermediaries may change or add, hence left out of signatures.
    static let unsignedHeaders: Set<String> = [
        "authorization", "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// The request with `Host`, `X-Amz-Date`, `X-Amz-Security-Token` (signed too), for S3 `X-Amz-Content-Sha256`,
    /// and `Authorization` set.
    ///
    /// Signing a signed request again replaces the old signature, so a retry may sign what it sent before. A
    /// `Date` field is removed, since `X-Amz-Date` stands for it.
    package static func sign(
        _ request: HTTPRequest, credentials: AWSCredentials, region: String, service: String, at date: Date
    ) -> HTTPRequest {
        let url = SignedURL(request.url)
        let timestamp = Self.timestamp(date)
        var signed = request
        signed.headers["Authorization"] = nil
        signed.headers["Date"] = nil
        if signed.headers["Host"] == nil { signed.headers["Host"] = url.host }
        signed.headers["X-Amz-Date"] = timestamp
        signed.headers["X-Amz-Security-Token"] = credentials.sessionToken
        if service == "s3" {
            signed.headers["X-Amz-Content-Sha256"] = SHA256.hex(request.body)
        }
        let bodyHash = signed.headers["X-Amz-Content-Sha256"] ?? SHA256.hex(request.body)
        let names = signedHeaderNames(signed.headers)
        let scope = SigV4Scope(date: String(timestamp.prefix(8)), region: region, service: service)
        let signature = Self.signature(
            method: request.method, path: url.path, query: url.query, headers: signed.headers, signedHeaders: names,
            bodyHash: bodyHash, secretAccessKey: credentials.secretAccessKey, timestamp: timestamp, scope: scope)
        signed.headers["Authorization"] =
            SigV4Authorization(
                accessKeyID: credentials.accessKeyID, scope: scope, signedHeaders: names, signature: signature
            ).headerValue
        return signed
    }

    /// `20240601T120000Z`: the second that `date` falls in.
    package static func timestamp(_ date: Date) -> String {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
            .formatted(
                Date.ISO8601FormatStyle(
                    dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted, timeZone: .gmt))
    }

    /// The names of the fields that a signer covers: lower case, sorted, each once.
    package static func signedHeaderNames(_ headers: HTTPHeaders) -> [String] {
        Set(headers.fields.map { $0.name.lowercased() })
            .subtracting(unsignedHeaders)
            .sorted(by: precedes)
    }

    /// Byte order, which for UTF-8 is the order of code points. `String`'s own order is that of normalized text.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
