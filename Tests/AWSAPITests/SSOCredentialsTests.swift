import AWSAPI
import AWSSigning
import DriverProtocol
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

/// SSO logins, over a server that stands in for the portal and its OIDC service. The clock stands at 2024-06-01T12:00:00Z.
@Suite("Credentials of SSO logins", .timeLimit(.minutes(1)))
struct SSOCredentialsTests {
    private static let config = """
        [default]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Data Admin
        [sso-session corp]
        sso_region = us-east-2
        sso_start_url = https://corp.awsapps.com/start
        """
    /// SHA-1 of `corp`.
    private static let file = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

    private static func token(until end: String, isRenewable: Bool = true) -> String {
        let registration =
            #","clientId":"c","clientSecret":"client-hush","registrationExpiresAt":"2024-07-01T00:00:00Z","refreshToken":"r1","#
            + #""scopes":["sso:account:access"]"#
        return #"{"accessToken":"first-hush","expiresAt":"\#(end)"\#(isRenewable ? registration : "")}"#
    }

    private static func answer(_ request: MetadataServer.Request) -> MetadataServer.Answer {
        if request.path == "/token" {
            guard request.body.contains(#""refreshToken":"r1""#), request.body.contains("client-hush") else {
                return (400, #"{"error":"invalid_grant","error_description":"the refresh token is not valid"}"#)
            }
            return (200, #"{"accessToken":"second-hush","expiresIn":28800,"refreshToken":"r2","tokenType":"Bearer"}"#)
        }
        guard request.path == "/federation/credentials?role_name=Data%20Admin&account_id=123456789012" else {
            return (404, "")
        }
        guard ["first-hush", "second-hush"].contains(request.header("x-amz-sso_bearer_token")) else {
            return (401, #"{"message":"Session token not found or invalid"}"#)
        }
        return (
            200,
            #"{"roleCredentials":{"accessKeyId":"AKSSO","secretAccessKey":"s","sessionToken":"t","expiration":1717246800000}}"#
        )
    }

    /// Gives a chain over a login, and the folder that it is kept in.
    private func withLogin(
        _ token: String?, config: String = Self.config,
        _ body: (CredentialsChain, TemporaryDirectory, _ file: String) async throws -> Void
    ) async throws {
        try await MetadataServer.with({ Self.answer($0) }) { server in
            try await withTemporaryDirectory("sso") { folder in
                try folder.write(".aws/config", config)
                let environment = [
                    "HOME": folder.path, "AWS_ENDPOINT_URL_SSO": server.url, "AWS_ENDPOINT_URL_SSO_OIDC": server.url,
                ]
                let path = "\(folder.path)/\(Self.file)"
                if let token { try folder.write(Self.file, token) }
                try await body(CredentialsChain(.real(environment), region: "eu-west-1"), folder, path)
            }
        }
    }

    @Test("a login's token is exchanged for the role's credentials")
    func role() async throws {
        try await withLogin(Self.token(until: "2024-06-01T20:00:00Z")) { chain, _, path in
            let found = try #require(try await chain.credentials())
            #expect(found.accessKeyID == "AKSSO")
            #expect(found.sessionToken == "t")
            #expect(found.expiration == TestTime.start + 3600)
            let kept = FileManager.default.contents(atPath: path).map { Array($0) }
            #expect(kept == Array(Self.token(until: "2024-06-01T20:00:00Z").utf8))
        }
    }

    @Test("a token that is about to end is renewed, and kept where AWS's tools find it, for its owner's eyes only")
    func renewal() async throws {
        try await withLogin(Self.token(until: "2024-06-01T12:10:00Z")) { chain, _, path in
            #expect(try await chain.credentials()?.accessKeyID == "AKSSO")
            let bytes = try #require(FileManager.default.contents(atPath: path).map { Array($0) })
            let kept = try JSONValue(parsing: bytes)
            #expect(kept["accessToken"] == "second-hush")
            #expect(kept["refreshToken"] == "r2")
            #expect(kept["expiresAt"] == "2024-06-01T20:00:00Z")
            #expect(kept["clientSecret"] == "client-hush")
            #expect(kept["scopes"] == ["sso:account:access"])
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("a renewal that fails changes nothing while the token lasts, and tells what to run when it has ended")
    func refusedRenewal() async throws {
        let young = Self.token(until: "2024-06-01T12:10:00Z").replacing("r1", with: "r0")
        try await withLogin(young) { chain, _, _ in
            let found = try await chain.credentials()
            #expect(found?.accessKeyID == "AKSSO")
        }
        let ended = Self.token(until: "2024-06-01T11:00:00Z").replacing("r1", with: "r0")
        try await withLogin(ended) { chain, _, _ in
            let error = try await #require(throws: CredentialsError.self) { try await chain.credentials() }
            #expect(error.description.contains("the refresh token is not valid"))
            #expect(error.description.contains("aws sso login --sso-session corp"))
            #expect(!error.description.contains("hush"))
        }
    }

    @Test("a token is not renewed where the new one could not be kept: the old refresh token would be lost")
    func unwritable() async throws {
        try await withLogin(nil) { _, folder, _ in
            let asked = Mutex(0)
            try await MetadataServer.with { request in
                asked.withLock { $0 += 1 }
                return Self.answer(request)
            } _: { server in
                let surroundings = AWSSurroundings(
                    environment: ["HOME": folder.path, "AWS_ENDPOINT_URL": server.url],
                    transport: AWSSurroundings.real([:]).transport,
                    readFile: { path in
                        path.hasSuffix("/config")
                            ? Array(Self.config.utf8) : Array(Self.token(until: "2024-06-01T11:00:00Z").utf8)
                    },
                    replaceFile: { path, _ in throw AWSConfigurationError("\(path) is on a read-only volume") },
                    now: TestTime().now, sleep: { _ in })
                let error = try await #require(throws: CredentialsError.self) {
                    try await CredentialsChain(surroundings, region: "eu-west-1").credentials()
                }
                #expect(error.description.contains("is on a read-only volume"))
                #expect(asked.withLock { $0 } == 0)
            }
        }
    }

    @Test(
        "without a login, or with one that the portal does not know, the message says which command makes one",
        arguments: [
            nil, "no JSON", #"{"accessToken":"x"}"#,
            token(until: "2024-06-01T20:00:00Z").replacing("first", with: "forged"),
            token(until: "2024-06-01T11:00:00Z", isRenewable: false),
            token(until: "2024-06-01T11:00:00Z").replacing("2024-07-01", with: "2024-05-01"),
        ])
    func noLogin(token: String?) async throws {
        try await withLogin(token) { chain, _, _ in
            let error = try await #require(throws: CredentialsError.self) { try await chain.credentials() }
            #expect(error.description.contains("aws sso login --sso-session corp"))
            #expect(!error.description.contains("hush"))
        }
    }

    @Test("the older form keeps its token by the start URL, and its login by profile")
    func older() async throws {
        let config = Self.config.split(separator: "\n").filter { !$0.contains("session") }.joined(separator: "\n")
        try await withLogin(Self.token(until: "2024-06-01T20:00:00Z"), config: config) { chain, folder, _ in
            let error = try await #require(throws: CredentialsError.self) { try await chain.credentials() }
            #expect(error.description.contains("aws sso login --profile default"))
            // SHA-1 of https://corp.awsapps.com/start.
            let file = ".aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"
            try folder.write(file, Self.token(until: "2024-06-01T20:00:00UTC"))
            #expect(try await chain.credentials()?.accessKeyID == "AKSSO")
        }
    }
}
