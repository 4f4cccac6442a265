import AWSAPI
import AWSSigning
import DriverProtocol
import FoundationEssentials
import HTTPCore
import TestSupport
import Testing

@Suite("AWS requests beside recorded ones")
struct RecordedRequestTests {
    static let services: [String: AWSService] = ["ecs": .ecs, "ec2": .ec2, "logs": .logs, "sqs": .sqs]

    @Test("the client sends what the Python worker sends for the same parameters")
    func recorded() async throws {
        let path = ProjectPaths.root + "/Tests/Fixtures/parity/units/wire.json"
        let cases = try #require(try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: path)))).array)
        var compared = 0
        for testCase in cases {
            guard let recorded = testCase["request"], let url = recorded["url"]?.string,
                let service = Self.services[testCase["service"]?.string ?? ""]
            else { continue }
            let operation = try #require(testCase["operation"]?.string)
            let parameters = try #require(testCase["params"]?.object)
            let token = recorded["headers"]?["x-amz-security-token"]?.string
            let transport = ScriptedTransport([.ok("<a/>")])
            let client = try AWSClient.test(transport, credentials: StaticCredentials(.example(token: token)))
            if case .query = service.format {
                _ = try await client.query(service, operation, parameters)
            } else {
                // The answer is XML: only what was sent matters here.
                _ = try? await client.call(service, operation, parameters, retry: .none)
            }
            let sent = try #require(transport.requests.first)
            #expect(sent.url == url)
            for name in ["x-amz-target", "content-type", "x-amz-date", "x-amz-security-token"] {
                #expect(sent.headers[name] == recorded["headers"]?[name]?.string, "\(operation) \(name)")
            }
            let body = try #require(recorded["body"]?.string)
            if case .query = service.format {
                #expect(String(decoding: sent.body, as: UTF8.self) == body)
                #expect(sent.headers["Authorization"] == recorded["headers"]?["authorization"]?.string)
            } else {
                // The Python client puts spaces into its JSON and escapes what is not ASCII.
                #expect(try JSONValue(parsing: sent.body) == JSONValue(parsing: body))
            }
            compared += 1
        }
        #expect(compared >= 14)
    }
}
