import DriverProtocol
import SandboxModel
import Testing

@Suite("SQS and EventBridge")
struct QueueTests {
    private static let url: JSONValue = "https://sqs.us-east-1.amazonaws.com/123456789012/events"

    private func call(_ driver: inout AccountDriver, _ operation: String, _ input: JSONObject) throws -> JSONValue {
        var input = input
        if operation != "GetQueueUrl" { input["QueueUrl"] = Self.url }
        let request = APIRequest(service: .sqs, operation: operation, body: JSONValue.object(input).serialized())
        return try JSONValue(parsing: driver.account.answer(request, at: driver.now).body)
    }

    private func receive(_ driver: inout AccountDriver, _ input: JSONObject = [:]) throws -> [JSONValue] {
        var input = input
        input["MaxNumberOfMessages"] = 10
        return try call(&driver, "ReceiveMessage", input)["Messages"]?.array ?? []
    }

    @Test("each change of a task's state is told once, in EventBridge's form, with growing versions and no tags")
    func events() throws {
        var driver = AccountDriver(queue: "events")
        try driver.register()
        let (arn, launches) = try driver.launchedTask(["tags": [["key": "a", "value": "b"]], "startedBy": "me/1"])
        let key = try #require(launches.first?.key)
        driver.report(.started(key))
        driver.report(.exited(key, code: 3))
        driver.advance(milliseconds: 1000)
        let documents = try receive(&driver).map { try JSONValue(parsing: $0["Body"]?.string ?? "") }
        let details = documents.compactMap { $0["detail"] }
        #expect(details.allSatisfy { $0["taskArn"]?.string == arn && $0["tags"] == nil && $0["startedBy"] == "me/1" })
        let versions = details.compactMap { $0["version"]?.int }
        #expect(versions == versions.sorted() && Set(versions).count == versions.count)
        let statuses = details.compactMap { $0["lastStatus"]?.string }
        #expect(statuses.first == "PROVISIONING")
        #expect(statuses.filter { $0 == "STOPPED" }.count == 1)
        #expect(Set(statuses).isSuperset(of: ["PENDING", "RUNNING", "DEACTIVATING", "DEPROVISIONING"]))
        let last = try #require(documents.last)
        #expect(last["detail-type"] == "ECS Task State Change")
        #expect(last["time"] == "2023-11-14T22:13:20Z")
        #expect(last["detail"]?["containers"]?[0]?["exitCode"] == 3)
        #expect(last["detail"]?["stoppedAt"]?.string?.hasPrefix("2023-11-14T22:13:20.") == true)
        #expect(last["detail"]?["version"] == (try driver.describe(arn))["version"])
    }

    @Test("a received message is hidden for its time, comes again with another receipt, and goes when it is deleted")
    func visibility() throws {
        var driver = AccountDriver(queue: "events")
        #expect(try call(&driver, "GetQueueUrl", ["QueueName": "events"])["QueueUrl"] == Self.url)
        try driver.account.send(message: "{}", at: driver.now)
        let first = try #require(try receive(&driver, ["VisibilityTimeout": 30]).first)
        #expect(try receive(&driver).isEmpty)
        let receipt = try #require(first["ReceiptHandle"])
        let hidden = try call(
            &driver, "ChangeMessageVisibilityBatch",
            [
                "Entries": [["Id": "0", "ReceiptHandle": receipt, "VisibilityTimeout": 60]]
            ])
        #expect(hidden["Failed"] == [])
        driver.advance(milliseconds: 59_999)
        #expect(try receive(&driver).isEmpty)
        driver.advance(milliseconds: 1)
        let late = try call(&driver, "ChangeMessageVisibility", ["ReceiptHandle": receipt, "VisibilityTimeout": 60])
        #expect(late["__type"] == "MessageNotInflight")
        let second = try #require(try receive(&driver).first)
        #expect(second["ReceiptHandle"] != receipt)
        #expect(second["Attributes"]?["ApproximateReceiveCount"] == "2")
        _ = try call(
            &driver, "DeleteMessageBatch",
            [
                "Entries": [["Id": "0", "ReceiptHandle": second["ReceiptHandle"] ?? .null]]
            ])
        driver.advance(milliseconds: 100_000)
        #expect(try receive(&driver).isEmpty)
        #expect(driver.account.queueReport == ["deleted": 1, "messages": []])
    }

    @Test("a long poll waits until a message is visible or its time is over")
    func longPoll() throws {
        var driver = AccountDriver(queue: "events")
        let poll = APIRequest(
            service: .sqs, operation: "ReceiveMessage", body: Array(#"{"WaitTimeSeconds":20}"#.utf8))
        let start = driver.now
        #expect(driver.account.waits(poll, since: start, at: start) == start.adding(milliseconds: 20_000))
        try driver.account.send(message: "{}", at: start)
        #expect(driver.account.waits(poll, since: start, at: start) == nil)
        _ = try receive(&driver, ["VisibilityTimeout": 5])
        #expect(driver.account.waits(poll, since: start, at: start) == start.adding(milliseconds: 5_000))
        driver.advance(milliseconds: 20_000)
        _ = try receive(&driver, ["VisibilityTimeout": 5])
        #expect(driver.account.waits(poll, since: start, at: driver.now) == nil)
    }

    @Test("without a queue, or under another name, there is none")
    func missing() throws {
        var driver = AccountDriver()
        #expect(try call(&driver, "GetQueueUrl", ["QueueName": "events"])["__type"] == "QueueDoesNotExist")
        #expect(try call(&driver, "ReceiveMessage", [:])["__type"] == "QueueDoesNotExist")
        driver = AccountDriver(queue: "events")
        #expect(try call(&driver, "GetQueueUrl", ["QueueName": "other"])["__type"] == "QueueDoesNotExist")
    }
}
