import AWSAPI
import AWSSigning
import CurlHTTP
import DriverProtocol
import FoundationEssentials
import HTTPCore
import TestSupport
import Testing

/// moto's server is an opinion on the wire that is not ours. It checks no signatures.
@Suite("AWS client and moto's server", .timeLimit(.minutes(5)))
struct MotoTests {
    @Test("a task definition is registered, a task run, described, listed and stopped; networks and identity are found")
    func life() async throws {
        let port = try freePort()
        let server = try ProjectPaths.python(.tools, "moto_server")
        try await withChildProcess(server, ["-H", "127.0.0.1", "-p", "\(port)"]) { _ in
            let time = TestTime()
            let client = AWSClient(
                region: "us-east-1", transport: CurlTransport(),
                credentials: CachedCredentials(StaticCredentials(.example(token: "t")), now: time.now),
                endpoints: try .test(["AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)"]),
                now: time.now,
                sleep: time.sleep)
            let identity = try await eventually("an answer of moto's server") { try? await client.getCallerIdentity() }
            #expect(identity.account == "123456789012")
            #expect(identity.arn.hasPrefix("arn:aws:sts::"))

            try await assumedRole(client)
            let configuration = try await networks(client)
            try await tasks(client, network: configuration)
            try await refusals(client)
            try await logs(client)
            try await queue(client)
            try await lookUps(client)
        }
    }

    /// moto gives the keys a role's session; who signs with them is that session.
    private func assumedRole(_ client: AWSClient) async throws {
        let provider = AssumedRoleCredentials(
            role: "arn:aws:iam::123456789012:role/deployer",
            parameters: ["RoleSessionName": "etl", "DurationSeconds": 900, "ExternalId": .null], client: client)
        let credentials = try #require(try await provider.credentials())
        #expect(credentials.accessKeyID.hasPrefix("ASIA"))
        #expect(credentials.sessionToken?.isEmpty == false)
        #expect(credentials.expiration != nil)
    }

    private func networks(_ client: AWSClient) async throws -> JSONValue {
        let networks = try await client.describeVPCs(["Filters": [["Name": "isDefault", "Values": ["true"]]]])
        let network = try #require(networks["Vpcs"]?[0])
        #expect(network["IsDefault"] == true)
        let filter: JSONValue = ["Name": "vpc-id", "Values": [try #require(network["VpcId"])]]
        let subnets = try await client.describeSubnets(["Filters": [filter]])
        #expect(subnets["Subnets"]?[0]?["AvailableIpAddressCount"]?.int != nil)
        let tables = try await client.describeRouteTables(["Filters": [filter]])
        #expect(tables["RouteTables"]?[0]?["Routes"]?[0]?["DestinationCidrBlock"]?.string != nil)
        let groups = try await client.describeSecurityGroups(["Filters": [filter]])
        #expect(groups["SecurityGroups"]?[0]?["Description"]?.string != nil)
        #expect(try await client.fact(operation: "ec2:DescribeVpcs", parameters: ["VpcIds": ["vpc-00000000"]]) == .null)
        // moto answers 500 where the security groups are missing.
        return [
            "subnets": [try #require(subnets["Subnets"]?[0]?["SubnetId"])],
            "securityGroups": [try #require(groups["SecurityGroups"]?[0]?["GroupId"])],
        ]
    }

    private func tasks(_ client: AWSClient, network: JSONValue) async throws {
        _ = try await client.call(.ecs, "CreateCluster", ["clusterName": "c"], retry: .none)
        let registered = try await client.registerTaskDefinition([
            "family": "f", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
            "memory": "512",
            "containerDefinitions": [
                ["name": "prefect", "image": "i", "memory": 128, "environment": [["name": "é", "value": ""]]]
            ],
            "tags": [["key": "worker-host:fingerprint", "value": "abc"]],
        ])
        let arn = try #require(registered["taskDefinition"]?["taskDefinitionArn"]?.string)
        let described = try await client.describeTaskDefinition("f", tags: true)
        #expect(described["taskDefinition"]?["taskDefinitionArn"]?.string == arn)
        #expect(described["tags"] == [["key": "worker-host:fingerprint", "value": "abc"]])

        let run = try await client.runTask([
            "taskDefinition": .string(arn), "cluster": "c", "launchType": "FARGATE", "startedBy": "run/claim",
            "networkConfiguration": ["awsvpcConfiguration": network],
        ])
        let task = try #require(run["tasks"]?[0]?["taskArn"]?.string)
        let found = try await client.describeTasks(cluster: "c", tasks: [task], include: ["TAGS"])
        #expect(found["tasks"]?[0]?["startedBy"]?.string == "run/claim")
        #expect(try await client.listTasks(cluster: "c", startedBy: "run/claim", desiredStatus: "RUNNING") == [task])
        try await client.tagResource(task, tags: [(key: "a", value: "b c")])
        let stopped = try await client.stopTask(cluster: "c", task: task, reason: "the test is over")
        #expect(stopped["task"]?["stoppedReason"]?.string == "the test is over")
        try await client.deregisterTaskDefinition(arn)
        let clusters = try await client.describeClusters(["c", "nowhere"])
        #expect(clusters["clusters"]?.array?.count == 1)
        #expect(clusters["failures"]?[0]?["reason"]?.string == "MISSING")
    }

    private func logs(_ client: AWSClient) async throws {
        let stream: JSONObject = ["logGroupName": "prefect", "logStreamName": "etl/prefect/0123"]
        _ = try await client.call(.logs, "CreateLogGroup", ["logGroupName": "prefect"], retry: .none)
        _ = try await client.call(.logs, "CreateLogStream", stream, retry: .none)
        var events = stream
        let now = Date.now.timeIntervalSince1970 * 1000  // events of long ago are refused
        events["logEvents"] = .array(
            (1...5).map { ["timestamp": .int(Int(now) + $0), "message": .string("line \($0)")] })
        _ = try await client.call(.logs, "PutLogEvents", events, retry: .none)
        let lines = try await client.lastLogEvents(group: "prefect", stream: "etl/prefect/0123", limit: 2)
        #expect(lines.map(\.message) == ["line 4", "line 5"])
        let missing = try await #require(throws: AWSError.self) {
            _ = try await client.lastLogEvents(group: "prefect", stream: "none", limit: 2)
        }
        #expect(missing.code == "ResourceNotFoundException")
    }

    private func queue(_ client: AWSClient) async throws {
        _ = try await client.call(.sqs, "CreateQueue", ["QueueName": "events"], retry: .none)
        let url = try await client.queueURL(named: "events")
        for body in ["one", "two"] {
            _ = try await client.call(
                .sqs, "SendMessage", ["QueueUrl": .string(url), "MessageBody": .string(body)], retry: .none)
        }
        var messages = try await client.receiveMessages(queue: url, wait: 1, visibility: 60)
        while messages.count < 2 {
            messages += try await client.receiveMessages(queue: url, wait: 1, visibility: 60)
        }
        #expect(Set(messages.map(\.body)) == ["one", "two"])
        #expect(try await client.hideMessages(messages.map(\.receipt), seconds: 0, queue: url).isEmpty)
        let again = try await client.receiveMessages(queue: url, wait: 1, visibility: 60)
        #expect(try await client.deleteMessages(again.map(\.receipt), queue: url).isEmpty)
        let missing = try await #require(throws: AWSError.self) { _ = try await client.queueURL(named: "nowhere") }
        #expect(missing.meansMissingQueue)
    }

    private func lookUps(_ client: AWSClient) async throws {
        let trust =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"}}]}"#
        _ = try await client.query(
            .iam, "CreateRole",
            ["RoleName": "task", "Path": "/team/", "AssumeRolePolicyDocument": .string(trust)], retry: .none)
        let role = try #require(try await client.role(named: "task"))
        #expect(role.arn == "arn:aws:iam::123456789012:role/team/task")
        #expect(role.trustPolicy["Statement"]?[0]?["Principal"]?["Service"] == "ecs-tasks.amazonaws.com")
        #expect(try await client.role(named: "nobody") == nil)

        let token = String(repeating: "0", count: 32)
        _ = try await client.call(
            .secretsmanager, "CreateSecret",
            ["Name": "key", "SecretString": "s", "ClientRequestToken": .string(token)], retry: .none)
        #expect(try await client.hasSecret("key"))
        #expect(try await client.hasSecret("none") == false)
        _ = try await client.call(.secretsmanager, "DeleteSecret", ["SecretId": "key"], retry: .none)
        #expect(try await client.hasSecret("key") == false)

        #expect(try await client.hasLogGroup("prefect"))
        #expect(try await client.hasLogGroup("pref") == false)
        #expect(try await client.serviceQuota("vpc", code: "L-7E9ECCDB") == 50)
        #expect(try await client.serviceQuota("fargate", code: "L-00000000") == nil)
        let url = try await client.queueURL(named: "events")
        #expect(try await client.waitingMessages(queue: url) == 0)
    }

    private func refusals(_ client: AWSClient) async throws {
        let noCluster = try await #require(throws: AWSError.self) {
            _ = try await client.listTasks(cluster: "nowhere", startedBy: nil, desiredStatus: "RUNNING")
        }
        #expect(noCluster.code == "ClusterNotFoundException")
        #expect(noCluster.classification == .permanent)
        #expect(
            try await client.fact(operation: "ecs:DescribeTaskDefinition", parameters: ["taskDefinition": "none"])
                == .null)
    }
}
