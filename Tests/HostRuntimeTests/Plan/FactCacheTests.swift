import AWSAPI
import DriverProtocol
import FoundationEssentials
import HTTPCore
import HostRuntime
import Synchronization
import Testing

@Suite("Facts for drivers", .timeLimit(.minutes(1)))
struct FactCacheTests {
    /// A clock that the test moves.
    private final class Clock: Sendable {
        private let elapsed = Mutex(Duration.zero)

        var time: TimeSource {
            TimeSource(now: { Date() }, elapsed: { self.elapsed.withLock { $0 } }, sleep: { self.advance($0) })
        }

        func advance(_ duration: Duration) { elapsed.withLock { $0 += duration } }
    }

    private static let subnets = FactNeed(name: "subnets", operation: "ec2:DescribeSubnets", parameters: [:])
    private static let routes = FactNeed(
        name: "routeTables", operation: "ec2:DescribeRouteTables", parameters: [:], isOptional: true)
    private static let cluster = FactNeed(name: "cluster", operation: "ecs:DescribeClusters", parameters: [:])
    private static let network = FactNeed(name: "network", operation: FactNeed.hostNetwork, parameters: [:])

    private let clock = Clock()

    /// Facts from an AWS that answers `answers` by the operation's name, and the sessions of jobs.
    private func facts(
        _ aws: CannedAWS, _ environment: [String: String] = [:]
    ) -> (cache: FactCache, sessions: AWSSessions) {
        let own = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_REGION": "us-east-1"]
        let sessions = AWSSessions(
            AWSSurroundings(
                environment: own.merging(environment) { $1 }, transport: aws, readFile: { _ in nil },
                replaceFile: { _, _ in }, now: TimeSource.system.now, sleep: { _ in }),
            throttle: AWSThrottle(elapsed: clock.time.elapsed, sleep: clock.time.sleep))
        return (FactCache(time: clock.time, host: sessions), sessions)
    }

    private static func aws(_ answers: [String: (status: Int, text: String)]) -> CannedAWS {
        CannedAWS { request, _ in
            let operation = operation(request)
            guard let answer = answers[operation] else { return nil }
            return HTTPResponse(status: answer.status, body: Array(answer.text.utf8))
        }
    }

    private static func operation(_ request: JSONObject) -> String {
        request["body"]?["Action"]?.string ?? request["target"]?.string?.split(separator: ".").last.map(String.init)
            ?? request["url"]?.string ?? ""
    }

    private func count(_ aws: CannedAWS, _ operation: String) -> Int {
        aws.requests.filter { Self.operation($0) == operation }.count
    }

    private static let denied = (
        status: 403,
        text:
            "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>m</Message></Error></Errors></Response>"
    )
    private static let oneSubnet = (
        status: 200, text: "<R><subnetSet><item><subnetId>subnet-1</subnetId></item></subnetSet></R>"
    )

    @Test("runs that are planned at once and within five minutes share one lookup; then a change is noticed")
    func shared() async throws {
        let aws = Self.aws(["DescribeSubnets": Self.oneSubnet])
        let (cache, sessions) = facts(aws)
        let session = try await sessions.session(for: nil)
        try await withThrowingTaskGroup(of: JSONValue.self) { group in
            for _ in 0..<100 { group.addTask { try await cache.fact(Self.subnets, session: session) } }
            for try await answer in group { #expect(answer["Subnets"]?[0]?["SubnetId"] == "subnet-1") }
        }
        clock.advance(.seconds(299))
        _ = try await cache.fact(Self.subnets, session: session)
        #expect(count(aws, "DescribeSubnets") == 1)
        clock.advance(.seconds(2))
        _ = try await cache.fact(Self.subnets, session: session)
        #expect(count(aws, "DescribeSubnets") == 2)
    }

    @Test(
        "an optional fact that may not be looked up is null for a minute; one that is needed fails, and is asked anew")
    func optional() async throws {
        let aws = Self.aws(["DescribeRouteTables": Self.denied, "DescribeSubnets": Self.denied])
        let (cache, sessions) = facts(aws)
        let session = try await sessions.session(for: nil)
        #expect(try await cache.fact(Self.routes, session: session) == .null)
        clock.advance(.seconds(59))
        #expect(try await cache.fact(Self.routes, session: session) == .null)
        #expect(count(aws, "DescribeRouteTables") == 1)
        clock.advance(.seconds(2))
        _ = try await cache.fact(Self.routes, session: session)
        #expect(count(aws, "DescribeRouteTables") == 2)
        var needed = Self.routes
        needed.isOptional = false
        await #expect(throws: AWSError.self) { try await cache.fact(needed, session: session) }
        clock.advance(.seconds(2))
        await #expect(throws: AWSError.self) { try await cache.fact(needed, session: session) }
        #expect(count(aws, "DescribeRouteTables") == 4)
    }

    @Test("AWS that is in trouble says nothing about an optional fact: it is asked again")
    func trouble() async throws {
        let aws = Self.aws(["DescribeRouteTables": (503, "")])
        let (cache, sessions) = facts(aws)
        let session = try await sessions.session(for: nil)
        await #expect(throws: AWSError.self) { try await cache.fact(Self.routes, session: session) }
    }

    @Test("a refused launch forgets networks of its account and the host's, and nothing else")
    func forgotten() async throws {
        let aws = Self.aws(["DescribeSubnets": Self.oneSubnet, "DescribeClusters": (200, "{}")])
        let (cache, sessions) = facts(aws)
        let session = try await sessions.session(for: nil)
        let other = try await sessions.session(for: ["region_name": "eu-west-1"])
        for _ in 0..<2 {
            for (need, place) in [(Self.subnets, session), (Self.cluster, session), (Self.subnets, other)] {
                _ = try await cache.fact(need, session: place)
            }
            await cache.forgetNetworks(of: session)
        }
        #expect(count(aws, "DescribeSubnets") == 3)
        #expect(count(aws, "DescribeClusters") == 1)
    }

    @Test("the host's own network is learnt from its task's metadata and its interface, once for all accounts")
    func hostNetwork() async throws {
        let aws = Self.aws([
            "http://169.254.170.2/v4/abc/task": (
                200,
                #"""
                {"TaskARN": "arn:aws:ecs:eu-west-1:123456789012:task/prefect/0a", "Cluster": "prefect", "Containers": [{"Name": "h",
                 "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.0.9"], "MACAddress": "0e:01:02:03:04:05"}]}]}
                """#
            ),
            "DescribeNetworkInterfaces": (
                200,
                """
                <R><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-7</subnetId>
                <vpcId>vpc-7</vpcId><groupSet><item><groupId>sg-7</groupId><groupName>g</groupName></item></groupSet>
                <association><publicIp>198.51.100.7</publicIp></association></item></networkInterfaceSet></R>
                """
            ),
        ])
        let (cache, sessions) = facts(aws, ["ECS_CONTAINER_METADATA_URI_V4": "http://169.254.170.2/v4/abc"])
        for region in ["us-east-1", "eu-north-1"] {
            let session = try await sessions.session(for: ["region_name": .string(region)])
            #expect(
                try await cache.fact(Self.network, session: session) == [
                    "taskArn": "arn:aws:ecs:eu-west-1:123456789012:task/prefect/0a", "region": "eu-west-1",
                    "vpcId": "vpc-7",
                    "awsvpcConfiguration": [
                        "subnets": ["subnet-7"], "securityGroups": ["sg-7"], "assignPublicIp": "ENABLED",
                    ],
                ])
        }
        let asked = try #require(aws.requests.last)
        #expect(aws.requests.count == 2)
        // In the region of the task, whatever is set.
        #expect(asked["url"] == "https://ec2.eu-west-1.amazonaws.com/")
        #expect(asked["body"]?["Filter.1.Name"] == "mac-address")
        #expect(asked["body"]?["Filter.1.Value.1"] == "0e:01:02:03:04:05")
        #expect(asked["body"]?["Filter.2.Value.1"] == "10.0.0.9")
    }

    @Test("a host that is no task, or one without an interface of its own, has no network to tell")
    func noHostNetwork() async throws {
        let bridge = Self.aws([
            "http://10.0.0.1/v4/abc/task": (
                200,
                #"{"TaskARN": "arn:aws:ecs:us-east-1:1:task/c/0a", "Containers": [{"Networks": [{"NetworkMode": "bridge"}]}]}"#
            )
        ])
        for environment in [[:], ["ECS_CONTAINER_METADATA_URI_V4": "http://10.0.0.1/v4/abc"]] {
            let (cache, sessions) = facts(bridge, environment)
            let session = try await sessions.session(for: nil)
            #expect(try await cache.fact(Self.network, session: session) == .null)
        }
        #expect(bridge.requests.count == 1)
    }
}
