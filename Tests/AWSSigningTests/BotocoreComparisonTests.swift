import AWSSigning
import DriverProtocol
import FoundationEssentials
import HTTPCore
import Testing

@Suite("SigV4 beside botocore's signer")
struct BotocoreComparisonTests {
    @Test("three hundred random requests are signed as botocore signs them", .enabled(if: Fixtures.hasPython))
    func random() throws {
        let script = Fixtures.root + "/Tests/Fixtures/sigv4/sign_random_requests.py"
        let cases = try #require(
            try Fixtures.output(of: "'\(Fixtures.python)' '\(script)' 300 20240601").array)
        #expect(cases.count == 300)
        for testCase in cases {
            let request = try Self.request(testCase, body: Fixtures.bytes(hex: #require(testCase["body"]?.string)))
            let signed = SigV4.sign(
                request,
                credentials: AWSCredentials(
                    accessKeyID: try #require(testCase["accessKeyID"]?.string),
                    secretAccessKey: try #require(testCase["secretAccessKey"]?.string),
                    sessionToken: testCase["sessionToken"]?.string, source: "test"),
                region: try #require(testCase["region"]?.string), service: try #require(testCase["service"]?.string),
                at: Date(timeIntervalSince1970: Double(try #require(testCase["time"]?.int))))
            for (name, value) in try #require(testCase["expected"]?.object) {
                #expect(signed.headers[name] == value.string, "\(name) of \(request.method) \(request.url)")
            }
        }
    }

    @Test("requests recorded from the Python worker carry the signatures that we give them")
    func recorded() throws {
        let recorded = try #require(try Fixtures.json("parity/units/wire.json").array)
        var compared = 0
        for testCase in recorded {
            guard let sent = testCase["request"], let expected = sent["headers"]?["authorization"]?.string else {
                continue
            }
            var request = try Self.request(
                ["method": sent["method"] ?? .null, "url": sent["url"] ?? .null, "headers": []],
                body: Array(#require(sent["body"]?.string).utf8))
            for (name, value) in try #require(sent["headers"]?.object) where name != "authorization" {
                request.headers.add(name, try #require(value.string))
            }
            let authorization = try #require(SigV4Authorization(headerValue: expected))
            let signed = SigV4.sign(
                request,
                credentials: AWSCredentials(
                    accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                    sessionToken: sent["headers"]?["x-amz-security-token"]?.string, source: "test"),
                region: authorization.scope.region, service: authorization.scope.service,
                at: Date(timeIntervalSince1970: 1_717_243_200))
            #expect(signed.headers["Authorization"] == expected, "\(testCase["operation"]?.string ?? "")")
            compared += 1
        }
        #expect(compared >= 15)
    }

    private static func request(_ testCase: JSONValue, body: [UInt8]) throws -> HTTPRequest {
        var headers = HTTPHeaders()
        for field in try #require(testCase["headers"]?.array) {
            headers.add(try #require(field[0]?.string), try #require(field[1]?.string))
        }
        return HTTPRequest(
            method: try #require(testCase["method"]?.string), url: try #require(testCase["url"]?.string),
            headers: headers, body: body)
    }
}
