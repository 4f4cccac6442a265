import DriverProtocol
import FoundationEssentials
import HTTPCore
import Testing

@Suite("ecs-sandbox as a program: the wire", .timeLimit(.minutes(1)))
struct WireTests {
    @Test("a signed request is answered, and each wrong signature is refused in AWS's words")
    func signatures() async throws {
        try await SandboxProcess.run { sandbox in
            let client = SignedClient(sandbox)
            let good = try await client.send("ListTasks", [:])
            #expect(good.status == 200)
            #expect(good.headers["x-amzn-requestid"] != nil)
            #expect(good.headers["content-type"] == "application/x-amz-json-1.1")

            #expect(try await code(client) { $0.secretAccessKey = "other" } == "InvalidSignatureException")
            #expect(try await code(client) { $0.accessKeyID = "AKIAOTHER" } == "UnrecognizedClientException")
            #expect(try await code(client) { $0.region = "eu-west-1" } == "InvalidSignatureException")
            #expect(
                try await code(client) { $0.clock = { Date(timeIntervalSinceNow: -400) } }
                    == "InvalidSignatureException")
            #expect(
                try await code(client) { $0.clock = { Date(timeIntervalSinceNow: 400) } } == "InvalidSignatureException"
            )
            #expect(
                try await code(client) { $0.tamper = { $0.headers["Authorization"] = nil } }
                    == "MissingAuthenticationTokenException")
            #expect(
                try await code(client) { $0.tamper = { $0.headers["Authorization"] = "Basic abc" } }
                    == "IncompleteSignatureException")
            #expect(
                try await code(client) { $0.tamper = { $0.body = Array(#"{"maxResults":1}"#.utf8) } }
                    == "InvalidSignatureException")
            #expect(
                try await code(client) { $0.tamper = { $0.headers["X-Amz-Security-Token"] = "slipped in" } }
                    == "InvalidSignatureException")
        }
    }

    @Test("a session token is signed too, and refused once it was declared expired")
    func sessionToken() async throws {
        try await SandboxProcess.run { sandbox in
            var client = SignedClient(sandbox)
            client.sessionToken = "session/1+=="
            #expect(try await client.send("ListTasks", [:]).status == 200)
            try await sandbox.control("POST", "expired-tokens", ["tokens": ["session/1+=="]])
            #expect(try await client.call("ListTasks", [:])["__type"] == "ExpiredTokenException")
            let identity = try await client.query("Action=GetCallerIdentity&Version=2011-06-15", service: "sts")
            #expect(identity.status == 403)
            #expect(String(decoding: identity.body, as: UTF8.self).contains("<Code>ExpiredToken</Code>"))
        }
    }

    @Test("EC2 and STS answer on the same port in XML")
    func query() async throws {
        try await SandboxProcess.run(["--account", "210987654321"]) { sandbox in
            let client = SignedClient(sandbox)
            let identity = try await client.query("Action=GetCallerIdentity&Version=2011-06-15", service: "sts")
            #expect(String(decoding: identity.body, as: UTF8.self).contains("<Account>210987654321</Account>"))
            let vpcs = try await client.query("Action=DescribeVpcs&Version=2016-11-15", service: "ec2")
            #expect(String(decoding: vpcs.body, as: UTF8.self).contains("<isDefault>true</isDefault>"))
            var wrong = client
            wrong.secretAccessKey = "other"
            let refused = try await wrong.query("Action=DescribeVpcs&Version=2016-11-15", service: "ec2")
            #expect(refused.status == 401)
            #expect(String(decoding: refused.body, as: UTF8.self).contains("<Code>AuthFailure</Code>"))
        }
    }

    @Test("each fault reaches the client as what it is")
    func faults() async throws {
        try await SandboxProcess.run { sandbox in
            let client = SignedClient(sandbox)
            for fault: JSONValue in [
                ["kind": "throttle"], ["kind": "status", "status": 502], ["kind": "reset"], ["kind": "lost-answer"],
                ["kind": "hang"], ["kind": "delay", "ms": 50],
            ] {
                try await sandbox.control("POST", "faults", ["operation": "ListTasks", "fault": fault])
            }
            #expect(try await client.call("ListTasks", [:])["__type"] == "ThrottlingException")
            #expect(try await client.send("ListTasks", [:]).status == 502)
            for _ in 0..<2 {
                await #expect(throws: HTTPTransportError.self) { try await client.send("ListTasks", [:]) }
            }
            let hung = await #expect(throws: HTTPTransportError.self) {
                try await client.send("ListTasks", [:], timeout: .milliseconds(200))
            }
            #expect(hung?.kind == .timeout)
            #expect(try await client.send("ListTasks", [:]).status == 200)
            let ledger = try await sandbox.control("GET", "requests?operation=ListTasks").body["requests"]?.array ?? []
            #expect(ledger.map { $0["delivery"]?.string } == [nil, nil, "reset", "reset", "never", nil])
            #expect(ledger.last?["delayedMs"] == 50)

            try await sandbox.control("POST", "faults", ["fault": ["kind": "throttle"], "times": .null])
            #expect(try await client.send("ListTasks", [:]).status == 400)
            try await sandbox.control("DELETE", "faults")
            #expect(try await client.send("ListTasks", [:]).status == 200)
        }
    }

    @Test("the control routes change settings, give secrets, end tasks, and say what is wrong with a request")
    func control() async throws {
        try await SandboxProcess.run { sandbox in
            #expect(try await sandbox.control("GET", "health").body == ["status": "ok"])
            #expect(try await sandbox.control("POST", "settings", ["startMs": 7]).body["startMs"] == 7)
            for (route, body) in [
                ("settings", ["startms": 7]), ("settings", ["refusedToken": "maybe"]), ("faults", ["fault": [:]]),
                ("secrets", ["a": 1]), ("expired-tokens", [:]), ("vpcs", [["cidr": "10.0.0.0/8"]]),
            ] as [(String, JSONValue)] {
                let answer = try await sandbox.control("POST", route, body)
                #expect(answer.status == 400)
                #expect(answer.body["error"]?.string?.isEmpty == false)
            }
            #expect(try await sandbox.control("POST", "tasks/none/stop", [:]).status == 404)
            #expect(try await sandbox.control("GET", "nothing").status == 404)

            let client = SignedClient(sandbox)
            let arn = try await client.runShell("sleep 1000", changing: ["startedBy": "run/1", "clientToken": "t"])
            _ = try await client.task(arn, in: "RUNNING")
            let ended = try await sandbox.control(
                "POST", "tasks/\(arn)/stop",
                [
                    "stopCode": "SpotInterruption", "reason": "Your Spot Task was interrupted.",
                    "containers": [["name": "main", "exitCode": 0]],
                ])
            #expect(ended.body["stopCode"] == "SpotInterruption")
            #expect(try await client.task(arn, in: "STOPPED")["containers"]?[0]?["exitCode"] == 0)
            let state = try await sandbox.control("GET", "state").body
            #expect(state["tasks"]?[0]?["clientToken"] == "t")
            #expect(state["tasks"]?[0]?["request"]?["startedBy"] == "run/1")
            #expect(state["requests"]?["RunTask"] == 1)
        }
    }

    /// The code with which a request of a changed client is refused.
    private func code(_ client: SignedClient, _ change: (inout SignedClient) -> Void) async throws -> String? {
        var changed = client
        change(&changed)
        return try await changed.call("ListTasks", [:])["__type"]?.string
    }
}
