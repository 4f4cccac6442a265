import DriverProtocol
import SandboxModel
import Testing

@Suite("IAM policies")
struct PolicyTests {
    private static let account = "arn:aws:ecs:us-east-1:123456789012"

    private func policy(_ statements: JSONValue...) throws -> IAMPolicy {
        try IAMPolicy(json: ["Version": "2012-10-17", "Statement": .array(statements)])
    }

    private func decision(
        _ policy: IAMPolicy, _ action: String, on resource: String = "*", _ context: [String: String] = [:]
    )
        -> IAMPolicy.Decision
    {
        policy.decision(on: Authorization(action, on: resource, context: context))
    }

    @Test("what no statement allows is denied, and a Deny wins over an Allow")
    func effects() throws {
        let policy = try policy(
            ["Effect": "Allow", "Action": "ecs:*", "Resource": "*"],
            ["Effect": "Deny", "Action": ["ecs:StopTask"], "Resource": "*"])
        #expect(decision(policy, "ecs:RunTask") == .allowed)
        #expect(decision(policy, "ecs:StopTask") == .denied)
        #expect(decision(policy, "ec2:DescribeVpcs") == .unmentioned)
    }

    @Test(
        "a pattern matches by * and ?; letter case counts in resources and not in actions",
        arguments: [
            ("ecs:Describe*", "ecs:describeTasks", true), ("ecs:RunTas?", "ecs:RunTask", true),
            ("ecs:RunTas?", "ecs:RunTas", false), ("*", "sqs:ReceiveMessage", true),
            ("ecs:*Task*s", "ecs:ListTasks", true),
            ("ecs:*Task*s", "ecs:RunTask", false),
        ])
    func patterns(_ pattern: String, _ action: String, _ matches: Bool) throws {
        let policy = try policy(["Effect": "Allow", "Action": .string(pattern), "Resource": "*"])
        #expect((decision(policy, action) == .allowed) == matches)
        let exact = try self.policy([
            "Effect": "Allow", "Action": "ecs:RunTask", "Resource": "\(Self.account):task/A/*",
        ])
        #expect(decision(exact, "ecs:RunTask", on: "\(Self.account):task/A/1") == .allowed)
        #expect(decision(exact, "ecs:RunTask", on: "\(Self.account):task/a/1") == .unmentioned)
    }

    @Test("a condition fails where the request has no such key or another value; the parts of an ARN match one by one")
    func conditions() throws {
        let policy = try policy([
            "Effect": "Allow", "Action": "ecs:ListTasks", "Resource": "*",
            "Condition": ["ArnLike": ["ecs:cluster": ["\(Self.account):cluster/a", "\(Self.account):cluster/b*"]]],
        ])
        #expect(decision(policy, "ecs:ListTasks") == .unmentioned)
        for (cluster, allowed) in [("a", true), ("ab", false), ("bc", true)] {
            let context = ["ecs:cluster": "\(Self.account):cluster/\(cluster)"]
            #expect((decision(policy, "ecs:ListTasks", context) == .allowed) == allowed)
        }
        let wide = try self.policy([
            "Effect": "Allow", "Action": "ecs:ListTasks", "Resource": "*",
            "Condition": ["ArnEquals": ["ecs:cluster": "arn:*:cluster/a"]],
        ])
        let context = ["ecs:cluster": "\(Self.account):cluster/a"]
        #expect(decision(wide, "ecs:ListTasks", context) == .unmentioned)
    }

    @Test("a policy with what the sandbox cannot enforce is refused by its place")
    func refused() throws {
        for (statement, word) in [
            (["Effect": "Allow", "NotAction": "ecs:*", "Resource": "*"], "NotAction"),
            (["Effect": "Maybe", "Action": "ecs:*", "Resource": "*"], "Effect"),
            (["Effect": "Allow", "Action": "RunTask", "Resource": "*"], "RunTask"),
            (["Effect": "Allow", "Action": "ecs:*"], "Resource"),
            (
                ["Effect": "Allow", "Action": "ecs:*", "Resource": "*", "Condition": ["Bool": ["a": "true"]]], "Bool"
            ),
        ] as [(JSONValue, String)] {
            do {
                _ = try policy(["Effect": "Allow", "Action": "*", "Resource": "*"], statement)
                Issue.record("\(statement) was taken")
            } catch {
                #expect("\(error)".contains("statement 2") && "\(error)".contains(word), "\(error)")
            }
        }
    }

    private func driver(_ statements: JSONValue...) throws -> AccountDriver {
        var driver = AccountDriver()
        try driver.register(changing: ["executionRoleArn": "execution"])
        driver.account.policy = try IAMPolicy(json: ["Version": "2012-10-17", "Statement": .array(statements)])
        return driver
    }

    private static let launch: JSONValue = [
        "Effect": "Allow", "Action": "ecs:RunTask", "Resource": "\(account):task-definition/job:*",
        "Condition": ["ArnEquals": ["ecs:cluster": "\(account):cluster/default"]],
    ]
    private static let tag: JSONValue = [
        "Effect": "Allow", "Action": "ecs:TagResource", "Resource": "\(account):task/default/*",
        "Condition": ["StringEquals": ["ecs:CreateAction": "RunTask"]],
    ]
    private static let pass: JSONValue = [
        "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/execution",
        "Condition": ["StringEquals": ["iam:PassedToService": "ecs-tasks.amazonaws.com"]],
    ]
    private static let order = AccountDriver.order(["tags": [["key": "a", "value": "b"]]])

    @Test("RunTask needs leave for the definition, for its tags and for each role, and is refused in AWS's words")
    func runTask() throws {
        for (statements, missing) in [
            ([Self.tag, Self.pass], "ecs:RunTask on resource: \(Self.account):task-definition/job:1"),
            ([Self.launch, Self.pass], "ecs:TagResource on resource: \(Self.account):task/default/*"),
            ([Self.launch, Self.tag], "iam:PassRole on resource: arn:aws:iam::123456789012:role/execution"),
        ] {
            var driver = AccountDriver()
            try driver.register(changing: ["executionRoleArn": "execution"])
            driver.account.policy = try IAMPolicy(
                json: ["Version": "2012-10-17", "Statement": .array(statements)])
            let answer = driver.send("RunTask", Self.order)
            #expect(answer.errorCode == "AccessDeniedException")
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(
                text.contains("User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: \(missing)"))
        }
        var driver = try driver(Self.launch, Self.tag, Self.pass)
        #expect(driver.send("RunTask", Self.order).errorCode == nil)
    }

    @Test("an override's role is passed in place of the definition's")
    func overriddenRole() throws {
        var driver = try driver(Self.launch, Self.tag, Self.pass)
        let order = AccountDriver.order(["overrides": ["taskRoleArn": "other", "executionRoleArn": "execution"]])
        let text = String(decoding: driver.send("RunTask", order).body, as: UTF8.self)
        #expect(text.contains("role/other"))
    }

    @Test("a request that is refused changes nothing and spends no fault")
    func refusedBeforeFaults() throws {
        var driver = try driver(Self.launch)
        driver.account.faults.add(try FaultRule(json: ["operation": "RunTask", "fault": ["kind": "throttle"]]))
        #expect(driver.send("RunTask", Self.order).errorCode == "AccessDeniedException")
        driver.account.policy = nil
        #expect(driver.send("RunTask", Self.order).errorCode == "ThrottlingException")
    }

    private func sqs(_ driver: inout AccountDriver, _ operation: String, _ input: JSONObject) -> String? {
        let body = JSONValue.object(input).serialized()
        return driver.account.answer(APIRequest(service: .sqs, operation: operation, body: body), at: driver.now)
            .errorCode
    }

    @Test("SQS asks leave for the queue's ARN, by its name or URL, and for a batch under the plain action's name")
    func queue() throws {
        let url: JSONValue = "https://sqs.us-east-1.amazonaws.com/123456789012/events"
        let calls: [(String, JSONObject, action: String)] = [
            ("GetQueueUrl", ["QueueName": "events"], "sqs:GetQueueUrl"),
            ("ReceiveMessage", ["QueueUrl": url], "sqs:ReceiveMessage"),
            (
                "DeleteMessageBatch", ["QueueUrl": url, "Entries": [["Id": "0", "ReceiptHandle": "r"]]],
                "sqs:DeleteMessage"
            ),
            (
                "ChangeMessageVisibilityBatch",
                ["QueueUrl": url, "Entries": [["Id": "0", "ReceiptHandle": "r", "VisibilityTimeout": 1]]],
                "sqs:ChangeMessageVisibility"
            ),
        ]
        for (operation, input, action) in calls {
            var driver = AccountDriver(queue: "events")
            for (resource, allowed) in [("events", true), ("others", false)] {
                driver.account.policy = try policy([
                    "Effect": "Allow", "Action": .string(action),
                    "Resource": .string("arn:aws:sqs:us-east-1:123456789012:\(resource)"),
                ])
                #expect((sqs(&driver, operation, input) != "AccessDeniedException") == allowed, "\(operation)")
            }
        }
    }

    @Test("a long poll without leave is refused at once")
    func longPoll() throws {
        var driver = AccountDriver(queue: "events")
        let input: JSONValue = [
            "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/events", "WaitTimeSeconds": 20,
        ]
        let request = APIRequest(service: .sqs, operation: "ReceiveMessage", body: input.serialized())
        #expect(driver.account.waits(request, since: driver.now, at: driver.now) != nil)
        driver.account.policy = try policy(["Effect": "Allow", "Action": "ecs:*", "Resource": "*"])
        #expect(driver.account.waits(request, since: driver.now, at: driver.now) == nil)
    }

    @Test("EC2 refuses with its own code and status")
    func ec2() throws {
        var driver = try driver(Self.launch)
        let answer = driver.account.answer(
            APIRequest(service: .ec2, operation: "DescribeVpcs", body: Array("Action=DescribeVpcs".utf8)),
            at: driver.now)
        #expect(answer.status == 403)
        #expect(answer.errorCode == "UnauthorizedOperation")
    }
}
