import AWSAPI
import AWSSigning
import DriverProtocol
import FoundationEssentials
import HTTPCore
import TestSupport
import Testing

@Suite("AWS client")
struct AWSClientTests {
    @Test("a RunTask is one signed POST whose members reach AWS as they were given")
    func runTask() async throws {
        let transport = ScriptedTransport([.ok(#"{"tasks":[{"taskArn":"arn:t","cpu":1.0}],"failures":[]}"#)])
        let request = try JSONValue(parsing: #"{"taskDefinition":"f:1","weird":{"kept":1.50},"count":1}"#).object
        let answer = try await AWSClient.test(transport).runTask(try #require(request))
        #expect(answer["tasks"]?[0]?["cpu"]?.number?.text == "1.0")
        let sent = try #require(transport.requests.first)
        #expect(sent.method == "POST")
        #expect(sent.url == "https://ecs.us-east-1.amazonaws.com/")
        #expect(sent.headers["Content-Type"] == "application/x-amz-json-1.1")
        #expect(sent.headers["X-Amz-Target"] == "AmazonEC2ContainerServiceV20141113.RunTask")
        #expect(
            String(decoding: sent.body, as: UTF8.self) == #"{"taskDefinition":"f:1","weird":{"kept":1.50},"count":1}"#)
        #expect(sent.headers["Authorization"]?.contains("AKIDEXAMPLE/20240601/us-east-1/ecs/") == true)
    }

    @Test("the last lines of a log are asked for once, at CloudWatch Logs, in the log's region")
    func logs() async throws {
        let transport = ScriptedTransport([
            .ok(#"{"events":[{"timestamp":1,"message":"one"},{"timestamp":2,"message":"two"}]}"#),
            .refused("ThrottlingException", "Rate exceeded"),
        ])
        let client = try AWSClient.test(transport).inRegion("eu-west-1")
        #expect(try await client.lastLogLines(group: "g", stream: "p/c/1", limit: 20) == ["one", "two"])
        let sent = try #require(transport.requests.first)
        #expect(sent.url == "https://logs.eu-west-1.amazonaws.com/")
        #expect(sent.headers["X-Amz-Target"] == "Logs_20140328.GetLogEvents")
        #expect(sent.headers["Content-Type"] == "application/x-amz-json-1.1")
        let body = try JSONValue(parsing: sent.body)
        #expect(
            body == ["logGroupName": "g", "logStreamName": "p/c/1", "limit": 20, "startFromHead": false])
        await #expect(throws: AWSError.self) {
            _ = try await client.lastLogLines(group: "g", stream: "p/c/1", limit: 20)
        }
        #expect(transport.requests.count == 2)
    }

    @Test("throttled and failing reads are sent again, each pause drawn below a doubling ceiling")
    func retries() async throws {
        let transport = ScriptedTransport([
            .refused("ThrottlingException", "Rate exceeded"), .status(503, "<html>busy</html>"), .failed(.timeout),
            .refused("ServerException", status: 500), .ok(#"{"clusters":[]}"#),
        ])
        let time = TestTime()
        _ = try await AWSClient.test(transport, time: time).describeClusters(["c"])
        #expect(transport.requests.count == 5)
        for (sleep, ceiling) in zip(time.sleeps, [100, 200, 400, 800]) {
            #expect(sleep >= .zero && sleep < .milliseconds(ceiling))
        }
        #expect(time.sleeps.count == 4)
    }

    @Test("a read that goes on failing ends with its last error")
    func exhausted() async throws {
        let transport = ScriptedTransport(Array(repeating: .refused("ThrottlingException", "Rate exceeded"), count: 9))
        let error = try await #require(throws: AWSError.self) {
            _ = try await AWSClient.test(transport).describeClusters(["c"])
        }
        #expect(error.classification == .throttled)
        #expect(transport.requests.count == 5)
    }

    @Test("a permanent refusal is asked once and tells operation, region, request and remedy")
    func permanent() async throws {
        let transport = ScriptedTransport([
            .status(
                400, #"{"__type":"ClusterNotFoundException","message":"Cluster not found."}"#,
                headers: ["x-amzn-RequestId": "r-1"])
        ])
        let error = try await #require(throws: AWSError.self) {
            _ = try await AWSClient.test(transport).listTasks(cluster: "c", startedBy: "s", desiredStatus: "RUNNING")
        }
        #expect(transport.requests.count == 1)
        #expect(error.code == "ClusterNotFoundException")
        #expect(error.requestID == "r-1")
        #expect(!error.mayHaveBeenDone)
        for part in ["ecs:ListTasks in us-east-1", "Cluster not found.", "r-1", "Create the cluster"] {
            #expect(error.description.contains(part))
        }
    }

    @Test(
        "a RunTask is never sent again by the client, and says whether tasks may have been started",
        arguments: [
            (ScriptedTransport.Answer.refused("ServerException", status: 500), true), (.failed(.timeout), true),
            (.failed(.broken), true), (.failed(.connect), false), (.failed(.tls), false), (.ok("{\"tasks\":"), true),
            (.ok("[]"), true), (.status(400, ""), true), (.refused("InvalidParameterException"), false),
            (.refused("ThrottlingException"), false),
        ])
    func runTaskOnce(answer: ScriptedTransport.Answer, mayHaveBeenDone: Bool) async throws {
        let transport = ScriptedTransport([answer, .ok("{}")])
        let error = try await #require(throws: AWSError.self) {
            _ = try await AWSClient.test(transport).runTask([:])
        }
        #expect(transport.requests.count == 1)
        #expect(error.mayHaveBeenDone == mayHaveBeenDone)
        // What may have been done must never be taken for a refusal that allows another token.
        if mayHaveBeenDone { #expect(error.classification == .transient) }
    }

    @Test("a RunTask is sent again only when told and with the same token")
    func runTaskAgain() async throws {
        let answers: [ScriptedTransport.Answer] = [.failed(.timeout), .ok("{}")]
        let repeated = ScriptedTransport(answers)
        _ = try await AWSClient.test(repeated).runTask(["clientToken": "t-1"], retry: .reads)
        #expect(repeated.requests.map(\.body) == Array(repeating: Array(#"{"clientToken":"t-1"}"#.utf8), count: 2))

        let tokenless = ScriptedTransport(answers)
        await #expect(throws: AWSError.self) { try await AWSClient.test(tokenless).runTask([:], retry: .reads) }
        #expect(tokenless.requests.count == 1)
    }

    @Test("a conflict tells which tasks the token has started")
    func conflict() async throws {
        let transport = ScriptedTransport([
            .status(400, #"{"__type":"ConflictException","message":"used","resourceIds":["arn:a","arn:b"]}"#)
        ])
        let error = try await #require(throws: AWSError.self) { _ = try await AWSClient.test(transport).runTask([:]) }
        #expect(error.code == "ConflictException")
        #expect(error.resourceIDs == ["arn:a", "arn:b"])
    }

    @Test("a registration is sent again when it was refused for its rate, not when it may have been done")
    func register() async throws {
        let throttled = ScriptedTransport([
            .refused(
                "ClientException", "Too many concurrent attempts to create a new revision of the specified family."),
            .ok(#"{"taskDefinition":{"revision":1}}"#),
        ])
        let answer = try await AWSClient.test(throttled).registerTaskDefinition(["family": "f"])
        #expect(answer["taskDefinition"]?["revision"]?.int == 1)

        let failed = ScriptedTransport([.refused("ServerException", status: 500), .ok("{}")])
        await #expect(throws: AWSError.self) {
            _ = try await AWSClient.test(failed).registerTaskDefinition(["family": "f"])
        }
        #expect(failed.requests.count == 1)
    }

    @Test("all pages of a list are read")
    func pages() async throws {
        let transport = ScriptedTransport([
            .ok(#"{"taskArns":["a"],"nextToken":"n1"}"#), .ok(#"{"taskArns":[],"nextToken":"n2"}"#),
            .ok(#"{"taskArns":["b"],"nextToken":""}"#),
        ])
        let found = try await AWSClient.test(transport).listTasks(
            cluster: nil, startedBy: "s/1", desiredStatus: "STOPPED")
        #expect(found == ["a", "b"])
        let bodies = transport.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(
            bodies == [
                #"{"desiredStatus":"STOPPED","startedBy":"s/1"}"#,
                #"{"desiredStatus":"STOPPED","startedBy":"s/1","nextToken":"n1"}"#,
                #"{"desiredStatus":"STOPPED","startedBy":"s/1","nextToken":"n2"}"#,
            ])
    }

    @Test("credentials that AWS refuses are renewed once, and the call is sent again with the new ones")
    func renewal() async throws {
        let transport = ScriptedTransport([.refused("ExpiredTokenException"), .ok("{}")])
        let provider = TestProvider { count in .example(id: "AKID\(count)") }
        _ = try await AWSClient.test(transport, credentials: provider).runTask([:])
        let used = transport.requests.compactMap { $0.headers["Authorization"] }
        #expect(used.count == 2)
        #expect(used[0].contains("AKID1/"))
        #expect(used[1].contains("AKID2/"))

        let hopeless = ScriptedTransport(Array(repeating: .refused("ExpiredTokenException"), count: 5))
        let error = try await #require(throws: AWSError.self) {
            _ = try await AWSClient.test(hopeless, credentials: provider).describeClusters(["c"])
        }
        #expect(error.classification == .credentials)
        #expect(hopeless.requests.count == 2)
    }

    @Test("without credentials nothing is sent, and the error lists what was tried")
    func noCredentials() async throws {
        let transport = ScriptedTransport([])
        let surroundings = AWSSurroundings.test(
            ["AWS_EC2_METADATA_DISABLED": "true", "HOME": "/home/u"], transport: transport)
        let chain = CredentialsChain(surroundings, region: "us-east-1")
        let error = try await #require(throws: AWSError.self) {
            _ = try await AWSClient.test(transport, credentials: chain).runTask([:])
        }
        #expect(error.classification == .credentials)
        #expect(transport.requests.isEmpty)
        for part in ["AWS_ACCESS_KEY_ID", "/home/u/.aws/credentials", "container", "instance metadata", "task role"] {
            #expect(error.description.contains(part))
        }
    }

    @Test("a cancelled call is not tried again")
    func cancelled() async throws {
        let transport = ScriptedTransport([.failed(.cancelled), .ok("{}")])
        let error = try await #require(throws: AWSError.self) {
            _ = try await AWSClient.test(transport).describeClusters(["c"])
        }
        #expect(error.code == "Cancelled")
        #expect(error.mayHaveBeenDone)
        #expect(transport.requests.count == 1)
    }

    @Test("SQS is spoken to in JSON 1.0, CloudWatch Logs in JSON 1.1")
    func formats() async throws {
        let transport = ScriptedTransport([.ok("{}"), .ok("")])
        let client = try AWSClient.test(transport)
        _ = try await client.call(.logs, "GetLogEvents", [:], retry: .reads)
        #expect(try await client.call(.sqs, "DeleteMessage", [:], retry: .reads).isEmpty)
        #expect(transport.requests[0].headers["Content-Type"] == "application/x-amz-json-1.1")
        #expect(transport.requests[0].headers["X-Amz-Target"] == "Logs_20140328.GetLogEvents")
        #expect(transport.requests[1].headers["Content-Type"] == "application/x-amz-json-1.0")
        #expect(transport.requests[1].headers["X-Amz-Target"] == "AmazonSQS.DeleteMessage")
    }
}
