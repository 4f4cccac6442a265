import AWSAPI
import FoundationEssentials
import HTTPCore
import Testing

@Suite("AWS endpoints and regions")
struct EndpointTests {
    static let fips = ["AWS_USE_FIPS_ENDPOINT": "true"]
    static let dual = ["AWS_USE_DUALSTACK_ENDPOINT": "true"]

    /// The answers of botocore's endpoint rules.
    @Test(
        "AWS's own endpoints, by partition and switches",
        arguments: [
            (AWSService.ecs, "us-east-1", [:], "https://ecs.us-east-1.amazonaws.com"),
            (.ecs, "cn-north-1", [:], "https://ecs.cn-north-1.amazonaws.com.cn"),
            (.ecs, "us-gov-west-1", [:], "https://ecs.us-gov-west-1.amazonaws.com"),
            (.ecs, "us-east-1", fips, "https://ecs-fips.us-east-1.amazonaws.com"),
            (.ecs, "us-gov-west-1", fips, "https://ecs-fips.us-gov-west-1.amazonaws.com"),
            (.ec2, "us-gov-west-1", fips, "https://ec2.us-gov-west-1.amazonaws.com"),
            (.sts, "us-gov-east-1", fips, "https://sts.us-gov-east-1.amazonaws.com"),
            (.sts, "us-east-1", fips, "https://sts-fips.us-east-1.amazonaws.com"),
            (.ecs, "eu-central-1", dual, "https://ecs.eu-central-1.api.aws"),
            (.ecs, "cn-north-1", dual, "https://ecs.cn-north-1.api.amazonwebservices.com.cn"),
            (.ec2, "us-gov-west-1", fips.merging(dual) { $1 }, "https://ec2-fips.us-gov-west-1.api.aws"),
            (.logs, "us-east-1", [:], "https://logs.us-east-1.amazonaws.com"),
            (.iam, "eu-west-1", [:], "https://iam.amazonaws.com"),
            (.iam, "eu-west-1", fips, "https://iam-fips.amazonaws.com"),
            (.iam, "eu-west-1", fips.merging(dual) { $1 }, "https://iam-fips.global.api.aws"),
            (.iam, "cn-northwest-1", [:], "https://iam.cn-north-1.amazonaws.com.cn"),
            (.iam, "cn-north-1", fips, "https://iam-fips.amazonaws.com.cn"),
            (.iam, "cn-north-1", dual, "https://iam.global.api.amazonwebservices.com.cn"),
            (.iam, "us-gov-east-1", [:], "https://iam.us-gov.amazonaws.com"),
            (.iam, "us-gov-east-1", fips.merging(dual) { $1 }, "https://iam.us-gov.api.aws"),
            (.iam, "us-iso-east-1", [:], "https://iam.us-iso-east-1.c2s.ic.gov"),
            (.iam, "eusc-de-east-1", [:], "https://iam.eusc-de-east-1.amazonaws.eu"),
            (.secretsmanager, "us-west-2", dual, "https://secretsmanager.us-west-2.amazonaws.com"),
            (.servicequotas, "us-east-2", fips, "https://servicequotas-fips.us-east-2.amazonaws.com"),
            (.servicequotas, "us-gov-west-1", fips, "https://servicequotas.us-gov-west-1.amazonaws.com"),
            (.secretsmanager, "us-gov-west-1", fips, "https://secretsmanager-fips.us-gov-west-1.amazonaws.com"),
        ] as [(AWSService, String, [String: String], String)])
    func own(service: AWSService, region: String, environment: [String: String], expected: String) throws {
        #expect(try EndpointResolver.test(environment).url(service: service, region: region) == expected)
    }

    @Test("an explicit endpoint wins over a service's variable, that over the general one, that over the profile's")
    func order() throws {
        let all = ["AWS_ENDPOINT_URL_ECS": "http://ecs:1/", "AWS_ENDPOINT_URL": "http://any:2"]
        func url(
            _ environment: [String: String], explicit: String? = nil, _ service: AWSService = .ecs
        ) throws -> String {
            let surroundings = AWSSurroundings.test(
                environment.merging(["HOME": "/h"]) { $1 }, transport: ScriptedTransport([]),
                files: { $0 == "/h/.aws/config" ? Array("[default]\nendpoint_url = http://p:4".utf8) : nil })
            return try EndpointResolver(settings: AWSSettings(surroundings), explicit: explicit)
                .url(service: service, region: "us-east-1")
        }
        #expect(try url(all, explicit: "http://job:3") == "http://job:3")
        #expect(try url(all) == "http://ecs:1")
        #expect(try url(all, .ec2) == "http://any:2")
        #expect(try url(all.merging(["AWS_ENDPOINT_URL_ECS": ""]) { $1 }) == "http://any:2")
        #expect(try url([:]) == "http://p:4")
        #expect(try url(["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "http://l:5"], .logs) == "http://l:5")
        let ignoring = all.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }
        #expect(try url(ignoring) == "https://ecs.us-east-1.amazonaws.com")
        #expect(try url(ignoring, explicit: "http://job:3") == "http://job:3")
    }

    @Test("what belongs to one account is kept by the endpoint of ECS, unless configured endpoints are ignored")
    func scope() throws {
        let named = ["AWS_ENDPOINT_URL_ECS": "http://ecs:1"]
        #expect(try EndpointResolver.test(named).scope == "http://ecs:1")
        #expect(try EndpointResolver.test([:]).scope.isEmpty)
        let ignoring = named.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }
        #expect(try EndpointResolver.test(ignoring).scope.isEmpty)
    }

    @Test("a region is the environment's, else the profile's, else the instance's, else unknown")
    func region() async throws {
        let files: @Sendable (String) -> [UInt8]? = { path in
            path == "/h/.aws/config"
                ? Array("[default]\nregion = eu-west-3\n[profile dev]\nregion=ap-south-1".utf8) : nil
        }
        func region(
            _ environment: [String: String], profile: String? = nil,
            transport: ScriptedTransport = ScriptedTransport([]),
            files: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
        ) async throws -> String? {
            try await RegionResolver(.test(environment, transport: transport, files: files)).region(profile: profile)
        }
        let both = ["AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-west-2", "HOME": "/h"]
        #expect(try await region(both, files: files) == "us-west-1")
        #expect(try await region(["AWS_DEFAULT_REGION": "us-west-2", "HOME": "/h"], files: files) == "us-west-2")
        #expect(try await region(["HOME": "/h"], files: files) == "eu-west-3")
        #expect(try await region(["HOME": "/h", "AWS_PROFILE": "dev"], files: files) == "ap-south-1")
        #expect(try await region(["HOME": "/h"], profile: "dev", files: files) == "ap-south-1")
        #expect(
            try await region(["HOME": "/h"], transport: ScriptedTransport([.ok("token"), .ok("sa-east-1\n")]))
                == "sa-east-1")
        #expect(try await region(["HOME": "/h"]) == nil)
    }
}
