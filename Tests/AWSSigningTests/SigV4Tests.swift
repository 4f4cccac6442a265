import AWSSigning
import FoundationEssentials
import HTTPCore
import Testing

@Suite("SigV4")
struct SigV4Tests {
    static let credentials = AWSCredentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        source: "the test suite")
    /// 2015-08-30T12:36:00Z, the moment of AWS's published test suite.
    static let moment = Date(timeIntervalSince1970: 1_440_938_160)

    static func sign(_ request: HTTPRequest, credentials: AWSCredentials = credentials) -> HTTPRequest {
        SigV4.sign(request, credentials: credentials, region: "us-east-1", service: "service", at: moment)
    }

    static func signature(of request: HTTPRequest) throws -> String {
        let field = try #require(sign(request).headers["Authorization"])
        return try #require(SigV4Authorization(headerValue: field)).signature
    }

    @Test(
        "AWS's published vectors",
        arguments: [
            (
                "GET", "https://example.amazonaws.com/",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
            ),
            (
                "POST", "https://example.amazonaws.com/",
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
            ),
            (
                "GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
            ),
            (
                "GET", "https://example.amazonaws.com/example/..",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
            ),
            (
                "GET", "https://example.amazonaws.com//example//",
                "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"
            ),
        ])
    func vectors(method: String, url: String, expected: String) throws {
        #expect(try Self.signature(of: HTTPRequest(method: method, url: url)) == expected)
    }

    @Test("the signing key of AWS's documentation")
    func key() {
        let scope = SigV4Scope(date: "20150830", region: "us-east-1", service: "iam")
        let key = SigV4.signingKey(secretAccessKey: Self.credentials.secretAccessKey, scope: scope)
        let hex = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
    }

    @Test("a verifier that has the secret finds the signature that the signer wrote")
    func verifier() throws {
        let request = HTTPRequest(
            method: "POST", url: "http://127.0.0.1:8080/a%20b/?y=2&x", headers: ["X-Amz-Target": " Some  Target "],
            body: Array("{}".utf8))
        let signed = Self.sign(request)
        let field = try #require(signed.headers["Authorization"])
        let authorization = try #require(SigV4Authorization(headerValue: field))
        #expect(authorization.headerValue == field)
        #expect(authorization.signedHeaders == ["host", "x-amz-date", "x-amz-target"])
        #expect(signed.headers["Host"] == "127.0.0.1:8080")
        func signature(path: String, secret: String) throws -> String {
            SigV4.signature(
                method: "POST", path: path, query: "y=2&x", headers: signed.headers,
                signedHeaders: authorization.signedHeaders,
                bodyHash: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                secretAccessKey: secret, timestamp: try #require(signed.headers["X-Amz-Date"]),
                scope: authorization.scope)
        }
        let secret = Self.credentials.secretAccessKey
        #expect(try signature(path: "/a%20b/", secret: secret) == authorization.signature)
        #expect(try signature(path: "/a%20b/c", secret: secret) != authorization.signature)
        #expect(try signature(path: "/a%20b/", secret: secret + "x") != authorization.signature)
    }

    @Test("signing again replaces the first signature and date")
    func again() {
        let first = Self.sign(HTTPRequest(method: "GET", url: "https://example.amazonaws.com/"))
        let second = Self.sign(first)
        #expect(first.headers == second.headers)
        #expect(second.headers.fields.filter { $0.name == "Authorization" }.count == 1)
    }

    @Test("a session token is sent and covered by the signature")
    func token() throws {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token", source: "test")
        let signed = Self.sign(
            HTTPRequest(method: "GET", url: "https://example.amazonaws.com/"), credentials: credentials)
        #expect(signed.headers["X-Amz-Security-Token"] == "token")
        let field = try #require(signed.headers["Authorization"])
        #expect(field.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"))
    }

    @Test("the timestamp is the second that the moment falls in")
    func timestamp() {
        #expect(SigV4.timestamp(Self.moment.addingTimeInterval(0.999)) == "20150830T123600Z")
        #expect(SigV4.timestamp(Date(timeIntervalSince1970: 0)) == "19700101T000000Z")
    }

    @Test(
        "a field of another scheme or with a part missing is no authorization",
        arguments: [
            "", "Bearer abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=x",
            "AWS4-HMAC-SHA256 Credential=a/20240601/r/s/aws4_request, Signature=x",
            "AWS4-HMAC-SHA256 Credential=a/20240601/r/s/aws5_request, SignedHeaders=host, Signature=x",
        ])
    func malformed(field: String) {
        #expect(SigV4Authorization(headerValue: field) == nil)
    }

    @Test("no way of printing credentials shows a secret")
    func printing() {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "hush-secret", sessionToken: "hush-token", source: "test")
        var dumped = ""
        dump(credentials, to: &dumped)
        let texts = [
            "\(credentials)", String(describing: credentials), String(reflecting: credentials), dumped,
            "\([credentials])", "\(Optional(credentials) as Any)",
        ]
        for text in texts {
            #expect(!text.contains("hush"))
            #expect(text.contains("AKIDEXAMPLE"))
        }
    }
}
