import AWSAPI
import AWSSigning
import CurlHTTP
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

/// Roles of profiles and of web identities, over a server that stands in for STS.
@Suite("Credentials of roles", .timeLimit(.minutes(1)))
struct RoleCredentialsTests {
    /// What STS was asked: the request's form and the key it is signed with.
    private typealias Asked = Mutex<[String]>

    private static func answer(_ request: MetadataServer.Request, minutes: Double = 60) -> MetadataServer.Answer {
        let isWeb = request.body.contains("Action=AssumeRoleWithWebIdentity")
        let operation = isWeb ? "AssumeRoleWithWebIdentity" : "AssumeRole"
        if request.body.contains("denied") || request.body.contains("WebIdentityToken=old") {
            let code = isWeb ? "ExpiredTokenException" : "AccessDenied"
            return (403, "<ErrorResponse><Error><Code>\(code)</Code><Message>no</Message></Error></ErrorResponse>")
        }
        let role =
            request.body.split(separator: "&").first { $0.hasPrefix("RoleArn=") }?.split(separator: "2F").last ?? ""
        let end = (TestTime.start + minutes * 60).formatted(.iso8601)
        return (
            200,
            "<\(operation)Response><\(operation)Result><Credentials><AccessKeyId>AK-\(role)</AccessKeyId>"
                + "<SecretAccessKey>hush</SecretAccessKey><SessionToken>t</SessionToken><Expiration>\(end)</Expiration>"
                + "</Credentials></\(operation)Result></\(operation)Response>"
        )
    }

    private static func signer(_ request: MetadataServer.Request) -> String {
        request.header("authorization")?.firstRange(of: "Credential=").map { range in
            String((request.header("authorization") ?? "")[range.upperBound...].prefix { $0 != "/" })
        } ?? "nobody"
    }

    @Test("a chain of roles is walked from its keys to its end, each role signed for with the one before")
    func chain() async throws {
        let asked = Asked([])
        try await MetadataServer.with { request in
            asked.withLock { $0.append("\(Self.signer(request)) \(request.body)") }
            return Self.answer(request)
        } _: { server in
            try await withTemporaryDirectory("roles") { folder in
                try folder.write(
                    ".aws/config",
                    """
                    [default]
                    role_arn = arn:aws:iam::1:role/end
                    source_profile = middle
                    external_id = x/1
                    duration_seconds = 900
                    [profile middle]
                    role_arn = arn:aws:iam::1:role/middle
                    role_session_name = etl
                    source_profile = keys
                    """)
                try folder.write(".aws/credentials", "[keys]\naws_access_key_id = AKBASE\naws_secret_access_key = hush")
                let surroundings = AWSSurroundings.real(["HOME": folder.path, "AWS_ENDPOINT_URL_STS": server.url])
                let found = try #require(
                    try await CredentialsChain(surroundings, region: "eu-west-1").credentials())
                #expect(found.accessKeyID == "AK-end")
                #expect(found.expiration == TestTime.start + 3600)
                #expect(found.source.contains("role/end"))
                #expect(!"\(found)".contains("hush"))
            }
        }
        let requests = asked.withLock { $0 }
        try #require(requests.count == 2)
        #expect(requests[0].hasPrefix("AKBASE "))
        #expect(requests[0].contains("RoleSessionName=etl"))
        #expect(requests[1].hasPrefix("AK-middle "))
        #expect(requests[1].contains("ExternalId=x%2F1"))
        #expect(requests[1].contains("DurationSeconds=900"))
    }

    @Test("a role that may not be assumed is named with what STS says, and nothing secret")
    func denied() async throws {
        try await MetadataServer.with({ Self.answer($0) }) { server in
            let text = """
                [profile r]
                role_arn = arn:aws:iam::1:role/denied
                credential_source = Environment
                external_id = quiet
                """
            let surroundings = AWSSurroundings.test(
                [
                    "HOME": "/h", "AWS_ENDPOINT_URL": server.url, "AWS_ACCESS_KEY_ID": "AKENV",
                    "AWS_SECRET_ACCESS_KEY": "hush",
                ], files: { $0 == "/h/.aws/config" ? Array(text.utf8) : nil })
            let error = try await #require(throws: CredentialsError.self) {
                try await CredentialsChain(surroundings, profile: "r", region: "eu-west-1").credentials()
            }
            #expect(error.description.contains("role/denied cannot be assumed"))
            #expect(error.description.contains("AccessDenied: no"))
            for secret in ["hush", "quiet"] { #expect(!error.description.contains(secret)) }
        }
    }

    @Test("a web identity's token goes to STS unsigned, and is read anew at each renewal")
    func webIdentity() async throws {
        let asked = Asked([])
        try await MetadataServer.with { request in
            asked.withLock { $0.append("\(Self.signer(request)) \(request.body)") }
            return Self.answer(request, minutes: 20 * Double(asked.withLock(\.count)))
        } _: { server in
            try await withTemporaryDirectory("web") { folder in
                let path = try folder.write("token", "first\n")
                let time = TestTime()
                let environment = [
                    "AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod",
                    "AWS_ROLE_SESSION_NAME": "pod-7", "AWS_ENDPOINT_URL_STS": server.url,
                ]
                let cache = CachedCredentials(
                    CredentialsChain(.real(environment, time: time), region: "eu-west-1"), now: time.now)
                #expect(try await cache.credentials().accessKeyID == "AK-pod")
                time.advance(10 * 60)
                try folder.write("token", "second")
                #expect(try await cache.credentials().accessKeyID == "AK-pod")
                // An old token is refused; the credentials that are there go on until they end.
                try folder.write("token", "old-and-quiet")
                time.advance(20 * 60)
                #expect(try await cache.credentials().accessKeyID == "AK-pod")
                time.advance(60 * 60)
                let error = try await #require(throws: CredentialsError.self) { try await cache.credentials() }
                #expect(error.description.contains(path))
                #expect(error.description.contains("ExpiredTokenException"))
                #expect(!error.description.contains("old-and-quiet"))
                try folder.write("token", "third")
                #expect(try await cache.credentials().accessKeyID == "AK-pod")
            }
        }
        let requests = asked.withLock { $0 }
        #expect(requests.allSatisfy { $0.hasPrefix("nobody ") && $0.contains("RoleSessionName=pod-7") })
        for token in ["first", "second", "old-and-quiet", "third"] {
            #expect(requests.contains { $0.contains("WebIdentityToken=\(token)") })
        }
    }
}
