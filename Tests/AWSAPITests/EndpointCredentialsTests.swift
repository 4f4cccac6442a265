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
                    .real([
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/creds?x=1",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "ignored",
                    ]))
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
            .test(
                [
                    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1",
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/other",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "tok",
                ], transport: transport))
        #expect(try await provider.credentials()?.accessKeyID == "ASIA1")
        #expect(transport.requests.map(\.url) == ["http://169.254.170.2/v2/credentials/1"])
        #expect(transport.requests.first?.headers["Authorization"] == "tok")
    }

    @Test(
        "a container without an endpoint passes, and a full address must be https or this machine's",
        arguments: [
            "http://example.com/c", "http://127.0.0.1@example.com/c", "http://127.0.0.1:80@example.com/",
            "ftp://127.0.0.1/c",
            "http://127.0.0.1.example.com/", "http://127.0.0/", "http://127.0.0.256/", "http://localhost.example.com/",
            "http://169.254.170.2.example.com/", "http://evil\\@127.0.0.1/",
        ])
    func address(url: String) async throws {
        let transport = ScriptedTransport([.ok(Self.keys), .ok(Self.keys)])
        func credentials(_ environment: [String: String]) async throws -> AWSCredentials? {
            try await ContainerCredentials(.test(environment, transport: transport)).credentials()
        }
        #expect(try await credentials([:]) == nil)
        await #expect(throws: CredentialsError.self) {
            try await credentials(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        }
        #expect(transport.requests.isEmpty)
        for good in ["http://[fd00:ec2::23]/v1/credentials", "http://127.8.9.10:80/c"] {
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
            .test(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"], transport: ScriptedTransport([.ok(body)])))
        let error = try await #require(throws: CredentialsError.self) { try await provider.credentials() }
        #expect(error.description.contains("the container's credentials endpoint answered"))
        #expect(!error.description.contains("hush"))
        if body.contains("Message") { #expect(error.description.contains("the role cannot be assumed")) }
    }

    @Test("a container's endpoint that is busy is asked three times, a second apart")
    func busy() async throws {
        let time = TestTime()
        let environment = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"]
        let transport = ScriptedTransport([.status(500, "busy"), .failed(.timeout), .ok(Self.keys)])
        let busy = ContainerCredentials(.test(environment, transport: transport, time: time))
        #expect(try await busy.credentials()?.accessKeyID == "ASIA1")
        #expect(time.sleeps == [.seconds(1), .seconds(1)])
        let dead = ScriptedTransport(Array(repeating: .status(503, "busy"), count: 9))
        let error = try await #require(throws: CredentialsError.self) {
            try await ContainerCredentials(.test(environment, transport: dead)).credentials()
        }
        #expect(error.description.contains("answered 503: busy"))
        #expect(dead.requests.count == 3)
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
            let settings = AWSSettings(.test(environment))
            let found = try #require(try await InstanceCredentials(settings).credentials())
            #expect(found.accessKeyID == "ASIA1")
            #expect(found.source.contains("worker-role"))
            #expect(try await InstanceMetadata(settings).read("meta-data/nothing") == nil)
            #expect(try await RegionResolver(.test(environment)).region() == "eu-north-1")

            let disabled = environment.merging(["AWS_EC2_METADATA_DISABLED": "TRUE"]) { $1 }
            #expect(try await InstanceCredentials(AWSSettings(.test(disabled))).credentials() == nil)
        }
    }

    @Test("a machine without a metadata service, or an instance without a role, passes")
    func noInstance() async throws {
        func credentials(_ answers: [ScriptedTransport.Answer]) async throws -> AWSCredentials? {
            try await InstanceCredentials(AWSSettings(.test(transport: ScriptedTransport(answers)))).credentials()
        }
        #expect(try await credentials([.failed(.connect)]) == nil)
        #expect(try await credentials([.failed(.timeout), .failed(.timeout)]) == nil)
        #expect(try await credentials([.status(403, "")]) == nil)
        #expect(try await credentials([.ok("token"), .status(404, "")]) == nil)
    }

    @Test(
        "a token that does not come as far as the container is told with the hop limit, and is not taken for no instance"
    )
    func hopLimit() async throws {
        // The service answers all but the request for a token, whose answer a router on the way has dropped.
        try await MetadataServer.with { request in
            request.method == "PUT" ? nil : (401, "")
        } _: { server in
            let provider = InstanceCredentials(
                AWSSettings(.test(["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url])))
            let error = try await #require(throws: CredentialsError.self) { try await provider.credentials() }
            #expect(error.description.contains("--http-put-response-hop-limit 2"))
            await #expect(throws: error) {
                try await RegionResolver(.test(["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url])).region()
            }
        }
        let transport = ScriptedTransport([.ok("token"), .failed(.timeout)])
        let error = try await #require(throws: CredentialsError.self) {
            try await InstanceCredentials(AWSSettings(.test(transport: transport))).credentials()
        }
        #expect(error.description.contains("hop limit"))
    }

    @Test("credentials that an instance goes on giving after their end are used on, and asked for again soon")
    func stable() async throws {
        let time = TestTime()
        time.advance(7 * 3600)
        let answers: [ScriptedTransport.Answer] = [.ok("token"), .ok("role"), .ok(Self.keys)]
        let transport = ScriptedTransport(answers + answers)
        let cache = CachedCredentials(
            InstanceCredentials(AWSSettings(.test(transport: transport, time: time))), now: time.now)
        #expect(try await cache.credentials().accessKeyID == "ASIA1")
        #expect(try await cache.credentials().accessKeyID == "ASIA1")
        #expect(transport.left == 3)
        time.advance(11 * 60)
        #expect(try await cache.credentials().accessKeyID == "ASIA1")
        #expect(transport.left == 0)
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
