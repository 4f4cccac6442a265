import AWSAPI
import DriverProtocol
import FoundationEssentials
import HTTPCore
import HostRuntime
import Synchronization
import TestSupport
import Testing

@Suite("AWS sessions of jobs", .timeLimit(.minutes(1)))
struct AWSSessionsTests {
    /// A clock that waiting moves.
    private final class Clock: Sendable {
        private let time = Mutex(Duration.zero)

        var now: Duration { time.withLock { $0 } }

        func sleep(_ duration: Duration) throws {
            try Task.checkCancellation()
            time.withLock { $0 += duration }
        }
    }

    private let clock = Clock()

    private static let config = """
        [profile blue]
        region = eu-west-1
        role_arn = arn:aws:iam::111111111111:role/blue
        credential_source = Environment
        [profile green]
        region = cn-north-1
        role_arn = arn:aws-cn:iam::222222222222:role/green
        credential_source = Environment
        """

    private func sessions(_ aws: CannedAWS, _ environment: [String: String] = [:]) -> AWSSessions {
        let own = ["HOME": "/h", "AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_REGION": ""]
        let surroundings = AWSSurroundings(
            environment: own.merging(environment) { $1 }, transport: aws,
            readFile: { $0 == "/h/.aws/config" ? Array(Self.config.utf8) : nil }, replaceFile: { _, _ in },
            now: TimeSource.system.now, sleep: { [clock] in try clock.sleep($0) })
        return AWSSessions(
            surroundings,
            throttle: AWSThrottle(elapsed: { [clock] in clock.now }, sleep: { [clock] in try clock.sleep($0) }))
    }

    @Test("two accounts and regions are served at once, each with keys, scope and buckets of its own")
    func accounts() async throws {
        let aws = CannedAWS()
        let sessions = sessions(aws)
        let blue = try await sessions.session(for: ["profile_name": "blue"])
        let green = try await sessions.session(for: ["profile_name": "green"])
        let elsewhere = try await sessions.session(for: ["profile_name": "blue", "region_name": "eu-north-1"])
        let other = try await sessions.session(
            for: ["profile_name": "blue", "aws_client_parameters": ["endpoint_url": "http://127.0.0.1:9"]])
        #expect(Set([blue, green, elsewhere, other].map(\.scope)).count == 4)
        #expect(try await sessions.session(for: ["profile_name": "blue"]).scope == blue.scope)
        #expect(blue.region == "eu-west-1")
        #expect(green.region == "cn-north-1")

        // More launches than the one account's burst allows keep the other's waiting for nothing.
        let launch: JSONObject = ["launchType": "FARGATE", "clientToken": "t"]
        for _ in 0..<100 { _ = try await blue.client.runTask(launch) }
        let waited = clock.now
        #expect(waited > .zero)
        _ = try await green.client.runTask(launch)
        _ = try await elsewhere.client.runTask(launch)
        #expect(clock.now == waited)

        let launches = aws.requests.filter { $0["target"]?.string?.hasSuffix("RunTask") == true }
        let places = launches.map { "\($0["signed"]?.string ?? "") \($0["url"]?.string ?? "")" }
        #expect(
            places.suffix(3) == [
                "AKROLE-blue/eu-west-1/ecs https://ecs.eu-west-1.amazonaws.com/",
                "AKROLE-green/cn-north-1/ecs https://ecs.cn-north-1.amazonaws.com.cn/",
                "AKROLE-blue/eu-north-1/ecs https://ecs.eu-north-1.amazonaws.com/",
            ])
        let roles = aws.requests.filter { $0["body"]?["Action"] == "AssumeRole" }
        #expect(
            roles.compactMap { $0["signed"]?.string }.sorted() == [
                "AKENV/cn-north-1/sts", "AKENV/eu-north-1/sts", "AKENV/eu-west-1/sts",
            ])
    }

    @Test("a role's credentials that end in the middle of a launch are renewed, and the same launch is sent once more")
    func expiry() async throws {
        let count = Mutex(0)
        let aws = CannedAWS { request, _ in
            if request["body"]?["Action"] == "AssumeRole" {
                let count = count.withLock { count in
                    count += 1
                    return count
                }
                return HTTPResponse(
                    status: 200,
                    body: Array(
                        ("<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AK\(count)</AccessKeyId>"
                            + "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                            + "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
                            + "</AssumeRoleResponse>").utf8))
            }
            guard request["signed"]?.string?.hasPrefix("AK1/") == true else { return nil }
            return HTTPResponse(
                status: 400, body: Array(#"{"__type":"ExpiredTokenException","message":"expired"}"#.utf8))
        }
        for job: JSONObject in [
            ["assume_role_arn": "arn:aws:iam::3:role/job", "region_name": "eu-west-1"], ["profile_name": "blue"],
        ] {
            count.withLock { $0 = 0 }
            let start = aws.requests.count
            let session = try await sessions(aws).session(for: job)
            _ = try await session.client.runTask(["clientToken": "claim-1"])
            let sent = aws.requests.dropFirst(start)
            let launches = sent.filter { $0["target"]?.string?.hasSuffix("RunTask") == true }
            #expect(launches.compactMap { $0["signed"]?.string } == ["AK1/eu-west-1/ecs", "AK2/eu-west-1/ecs"])
            #expect(launches.compactMap { $0["body"]?["clientToken"]?.string } == ["claim-1", "claim-1"])
            #expect(sent.count == 4)
        }
    }

    @Test(
        "what cannot be meant is refused before anything is sent, without a secret in the message",
        arguments: [
            (["aws_access_key_id": "AKJOB", "region_name": "eu-west-1"], "no aws_secret_access_key"),
            (["aws_secret_access_key": "quiet", "region_name": "eu-west-1"], "no aws_access_key_id"),
            (["aws_session_token": "quiet", "region_name": "eu-west-1"], "no aws_access_key_id and no aws_secret"),
            (["region_name": "eu-west-1.evil.example/"], "cannot be the name of an AWS region"),
            ([:], "no AWS region is known"),
        ] as [(JSONObject, String)])
    func refused(job: JSONObject, expected: String) async throws {
        let aws = CannedAWS()
        let sessions = sessions(aws, ["AWS_EC2_METADATA_DISABLED": "true"])
        let error = try await #require(throws: AWSSessions.Unusable.self) { _ = try await sessions.session(for: job) }
        #expect(error.description.contains(expected))
        #expect(!error.description.contains("quiet"))
        #expect(aws.requests.isEmpty)
    }

    @Test("where a job's credentials come from can be asked without asking anybody for them")
    func source() async throws {
        let aws = CannedAWS()
        let sessions = sessions(aws)
        let source = try await sessions.credentialSource(for: ["profile_name": "blue"])
        guard case .role(let role, with: .environment)? = source else {
            Issue.record("\(String(describing: source))")
            return
        }
        #expect(role.arn.hasSuffix("role/blue"))
        #expect(try await sessions.credentialSource(for: nil) == .environment)
        #expect(
            try await sessions.credentialSource(for: ["aws_access_key_id": "A", "aws_secret_access_key": "s"]) == nil)
        #expect(aws.requests.isEmpty)
    }
}
