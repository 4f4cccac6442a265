import AWSAPI
import AWSSigning
import CurlHTTP
import FoundationEssentials
import HTTPCore
import Testing

@Suite("Credentials of containers and instances", .timeLimit(.minutes(1)))
struct EndpointCredentialsTests {
    static let keys =
        #"{"Code":"Success","AccessKeyId":"ASIA1","SecretAccessKey":"s","Token":"t","Expiration":"2024-06-01T18:00:00Z"}"#

    @Test("a container's endpoint is asked with its token, and the token file is read anew each time")
    func container() async throws {
        try await withTokenFile("first\n") { path, rewrite in
            try await MetadataServer.with { request in
                switch (request.path, request.header("authorization")) {
                case ("/creds?x=1", "first"), ("/creds?x=1", "second"): (200, Self.keys)
                default: (403, "wrong token")
                }
            } _: { server in
                let provider = ContainerCredentials(
                    environment: [
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/creds?x=1",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "ignored",
                    ], transport: CurlTransport(), readFile: Self.read)
                let found = try #require(try await provider.credentials())
                #expect(found.accessKeyID == "ASIA1")
                #expect(found.sessionToken == "t")
                #expect(found.expiration == Date(timeIntervalSince1970: 1_717_264_800))
                try rewrite("second")
                #expect(try await provider.credentials() != nil)
                try rewrite("third")
                let error = try await #require(throws: CredentialsError.self) { try await provider.credentials() }
                #expect(error.description.contains("403"))
                #expect(error.description.contains("wrong token"))
            }
        }
    }

    @Test("a relative address is that of ECS, and its token comes along")
    func relative() async throws {
        let transport = ScriptedTransport([.ok(Self.keys)])
        let provider = ContainerCredentials(
            environment: [
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/other",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "tok",
            ], transport: transport
        ) { _ in nil }
        #expect(try await provider.credentials()?.accessKeyID == "ASIA1")
        #expect(transport.requests.map(\.url) == ["http://169.254.170.2/v2/credentials/1"])
        #expect(transport.requests.first?.headers["Authorization"] == "tok")
    }

    @Test(
        "a container without an endpoint passes, and a full address must be https or this machine's",
        arguments: [
            "http://example.com/c", "http://127.0.0.1@example.com/c", "http://127.0.0.1:80@example.com/",
            "ftp://127.0.0.1/c",
            "http://localhost.example.com/", "http://169.254.170.2.example.com/", "http://evil\\@127.0.0.1/",
        ])
    func address(url: String) async throws {
        let transport = ScriptedTransport([.ok(Self.keys), .ok(Self.keys)])
        func credentials(_ environment: [String: String]) async throws -> AWSCredentials? {
            try await ContainerCredentials(environment: environment, transport: transport) { _ in nil }.credentials()
        }
        #expect(try await credentials([:]) == nil)
        await #expect(throws: CredentialsError.self) {
            try await credentials(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        }
        #expect(transport.requests.isEmpty)
        for good in ["http://[fd00:ec2::23]/v1/credentials", "https://example.com/c"] {
            #expect(try await credentials(["AWS_CONTAINER_CREDENTIALS_FULL_URI": good]) != nil)
        }
    }

    @Test(
        "an answer without keys, or that is no JSON, says so",
        arguments: [
            #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"the role cannot be assumed"}"#, "<html>",
            #"{"AccessKeyId":"A"}"#,
            #"{"AccessKeyId":"A","SecretAccessKey":"hush","Expiration":"tomorrow"}"#,
        ])
    func unusable(body: String) async throws {
        let provider = ContainerCredentials(
            environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"], transport: ScriptedTransport([.ok(body)])
        ) { _ in nil }
        let error = try await #require(throws: CredentialsError.self) { try await provider.credentials() }
        #expect(error.description.contains("the container's credentials endpoint answered"))
        #expect(!error.description.contains("hush"))
        if body.contains("Message") { #expect(error.description.contains("the role cannot be assumed")) }
    }

    @Test("an instance's role is found with a token of the metadata service's second version")
    func instance() async throws {
        try await MetadataServer.with { request in
            let path = request.path.dropFirst("/latest/".count)
            if path == "api/token" {
                return request.method == "PUT" && request.header("x-aws-ec2-metadata-token-ttl-seconds") == "21600"
                    ? (200, "the-token") : (400, "")
            }
            guard request.header("x-aws-ec2-metadata-token") == "the-token" else { return (401, "") }
            switch path {
            case "meta-data/iam/security-credentials/": return (200, "worker-role\n")
            case "meta-data/iam/security-credentials/worker-role": return (200, Self.keys)
            case "meta-data/placement/region": return (200, "eu-north-1")
            default: return (404, "")
            }
        } _: { server in
            let environment = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/"]
            let metadata = InstanceMetadata(environment: environment, transport: CurlTransport())
            let found = try #require(try await InstanceCredentials(metadata: metadata).credentials())
            #expect(found.accessKeyID == "ASIA1")
            #expect(found.source.contains("worker-role"))
            #expect(try await metadata.read("meta-data/nothing") == nil)
            let region = RegionResolver(environment: environment, transport: CurlTransport()) { _ in nil }
            #expect(await region.region() == "eu-north-1")

            let disabled = environment.merging(["AWS_EC2_METADATA_DISABLED": "TRUE"]) { $1 }
            let silent = InstanceMetadata(environment: disabled, transport: CurlTransport())
            #expect(try await InstanceCredentials(metadata: silent).credentials() == nil)
        }
    }

    @Test("a machine without a metadata service, or an instance without a role, passes")
    func noInstance() async throws {
        let absent = InstanceMetadata(environment: [:], transport: ScriptedTransport([.failed(.connect)]))
        #expect(try await InstanceCredentials(metadata: absent).credentials() == nil)
        let roleless = InstanceMetadata(
            environment: [:], transport: ScriptedTransport([.ok("token"), .status(404, "")]))
        #expect(try await InstanceCredentials(metadata: roleless).credentials() == nil)
        let late = InstanceMetadata(environment: [:], transport: ScriptedTransport([.ok("token"), .failed(.timeout)]))
        let error = try await #require(throws: CredentialsError.self) {
            try await InstanceCredentials(metadata: late).credentials()
        }
        #expect(error.description.contains("hop limit"))
    }

    private static let read: @Sendable (String) -> [UInt8]? = { path in
        (try? Data(contentsOf: URL(filePath: path))).map { Array($0) }
    }

    private func withTokenFile(
        _ text: String, _ body: (String, _ rewrite: (String) throws -> Void) async throws -> Void
    ) async throws {
        let path = FileManager.default.temporaryDirectory.path() + "/token-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
        try write(text)
        try await body(path, write)
    }
}
