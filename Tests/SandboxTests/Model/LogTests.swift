import DriverProtocol
import SandboxModel
import Testing

@Suite("CloudWatch Logs")
struct LogTests {
    private func driver() throws -> AccountDriver {
        var driver = AccountDriver(output: { name in name.hasSuffix("-main") ? ["one", "two", "three"] : [] })
        let log: JSONValue = [
            "logDriver": "awslogs",
            "options": ["awslogs-group": "prefect", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "etl"],
        ]
        try driver.register(changing: [
            "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
            "containerDefinitions": [
                ["name": "main", "image": "image", "command": ["work"], "logConfiguration": log]
            ],
        ])
        return driver
    }

    private func events(_ driver: inout AccountDriver, _ input: JSONValue) throws -> JSONValue {
        let request = APIRequest(service: .logs, operation: "GetLogEvents", body: input.serialized())
        return try JSONValue(parsing: driver.account.answer(request, at: driver.now).body)
    }

    @Test("a container's output is read under its group and stream, the last lines first asked for")
    func read() throws {
        var driver = try driver()
        let arn = try driver.call("RunTask", AccountDriver.order())["tasks"]?[0]?["taskArn"]?.string ?? ""
        let id = arn.split(separator: "/").last ?? ""
        let answer = try events(
            &driver, ["logGroupName": "prefect", "logStreamName": .string("etl/main/\(id)"), "limit": 2])
        #expect(answer["events"]?.array?.map { $0["message"]?.string } == ["two", "three"])
        for (group, stream) in [("other", "etl/main/\(id)"), ("prefect", "x/main/\(id)"), ("prefect", "etl/main/0")] {
            let refused = try events(
                &driver, ["logGroupName": .string(group), "logStreamName": .string(stream)])
            #expect(refused["__type"] == "ResourceNotFoundException")
        }
    }

    @Test("a start that is to fail fails, with the reason that was asked for")
    func failedStart() throws {
        var driver = try driver()
        driver.account.faults.add(
            try FaultRule(json: ["operation": "RunTask", "fault": ["kind": "failed-start", "reason": "no address"]]))
        let (arn, launches) = try driver.launchedTask()
        #expect(launches.isEmpty)
        driver.advance(milliseconds: 1000)
        let task = try driver.describe(arn)
        #expect(task["lastStatus"] == "STOPPED")
        #expect(task["stopCode"] == "TaskFailedToStart")
        #expect(task["stoppedReason"] == "no address")
        #expect(try driver.launchedTask().launches.count == 1)
    }
}
