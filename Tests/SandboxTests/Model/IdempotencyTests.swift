import DriverProtocol
import SandboxModel
import Testing

@Suite("RunTask by client token")
struct IdempotencyTests {
    private static let token: [String: JSONValue] = ["clientToken": "token-1"]

    private func driver(_ reading: SandboxSettings.RefusedToken = .replay) throws -> AccountDriver {
        var settings = SandboxSettings()
        settings.refusedToken = reading
        var driver = AccountDriver(settings: settings, clusters: ["default", "other"])
        try driver.register()
        return driver
    }

    @Test("the same token with the same parameters gives the same answer, whatever became of the task")
    func replay() throws {
        var driver = try driver()
        let first = try driver.call("RunTask", AccountDriver.order(Self.token))
        driver.advance(milliseconds: 1000)
        let arn = try #require(first["tasks"]?[0]?["taskArn"]?.string)
        #expect(try driver.status(arn) == "PENDING")
        #expect(try driver.call("RunTask", AccountDriver.order(Self.token)) == first)
        #expect(try driver.call("ListTasks", [:])["taskArns"] == [.string(arn)])
    }

    @Test("the order of members and the spelling of the cluster are no other parameters")
    func sameMeaning() throws {
        var driver = try driver()
        let first = try driver.call("RunTask", AccountDriver.order(Self.token))
        var reordered: JSONValue = [
            "clientToken": "token-1", "cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
        ]
        for member in AccountDriver.order().object ?? [:] { reordered[member.key] = member.value }
        #expect(try driver.call("RunTask", reordered) == first)
    }

    @Test("the same token with other parameters is a conflict that names the tasks")
    func conflict() throws {
        var driver = try driver()
        let first = try driver.call("RunTask", AccountDriver.order(Self.token))
        let second = driver.send("RunTask", AccountDriver.order(["clientToken": "token-1", "startedBy": "other"]))
        #expect(second.status == 400)
        let body = try JSONValue(parsing: second.body)
        #expect(body["__type"] == "ConflictException")
        #expect(body["resourceIds"] == .array([try #require(first["tasks"]?[0]?["taskArn"])]))
    }

    @Test("a token counts for one cluster only")
    func scope() throws {
        var driver = try driver()
        let first = try driver.call("RunTask", AccountDriver.order(Self.token))
        let second = try driver.call("RunTask", AccountDriver.order(["clientToken": "token-1", "cluster": "other"]))
        #expect(first["tasks"]?[0]?["taskArn"] != second["tasks"]?[0]?["taskArn"])
    }

    @Test(
        "a refused request's token gets the refusal again, or is tried anew, as the switch says",
        arguments: SandboxSettings.RefusedToken.allCases)
    func refused(reading: SandboxSettings.RefusedToken) throws {
        var driver = try driver(reading)
        driver.account.faults.add(
            try FaultRule(json: ["operation": "RunTask", "fault": ["kind": "capacity", "reason": "RESOURCE:CPU"]]))
        let first = try driver.call("RunTask", AccountDriver.order(Self.token))
        #expect(first["failures"]?[0]?["reason"] == "RESOURCE:CPU")
        #expect(first["tasks"] == [])
        let second = try driver.call("RunTask", AccountDriver.order(Self.token))
        switch reading {
        case .replay: #expect(second == first)
        case .retry: #expect(second["tasks"]?.array?.count == 1)
        }
    }

    @Test("a replayed refusal does not use up the next fault of capacity")
    func replayKeepsFaults() throws {
        var driver = try driver()
        driver.account.faults.add(
            try FaultRule(json: ["operation": "RunTask", "times": 2, "fault": ["kind": "capacity"]]))
        _ = try driver.call("RunTask", AccountDriver.order(Self.token))
        _ = try driver.call("RunTask", AccountDriver.order(Self.token))
        let other = try driver.call("RunTask", AccountDriver.order(["clientToken": "token-2"]))
        #expect(other["failures"]?[0]?["reason"] == "RESOURCE:MEMORY")
    }

    @Test("a lost answer's work is done, and its token gives the task")
    func lostAnswer() throws {
        var driver = try driver()
        driver.account.faults.add(try FaultRule(json: ["operation": "RunTask", "fault": ["kind": "lost-answer"]]))
        let lost = driver.send("RunTask", AccountDriver.order(Self.token))
        #expect(lost.delivery == .reset)
        let again = driver.send("RunTask", AccountDriver.order(Self.token))
        #expect(again.delivery == .sent)
        #expect(again.body == lost.body)
    }

    @Test("a token outlives its task by an hour")
    func lifetimeAfterTask() throws {
        var driver = try driver()
        let (arn, launches) = try driver.launchedTask(Self.token)
        let key = try #require(launches.first?.key)
        driver.report(.started(key))
        driver.report(.exited(key, code: 0))
        driver.advance(milliseconds: 100)
        driver.advance(milliseconds: 3_500_000)
        #expect(try driver.call("RunTask", AccountDriver.order(Self.token))["tasks"]?[0]?["taskArn"] == .string(arn))
        driver.advance(milliseconds: 200_000)
        #expect(try driver.call("RunTask", AccountDriver.order(Self.token))["tasks"]?[0]?["taskArn"] != .string(arn))
    }

    @Test("a token lives for a day at most")
    func lifetime() throws {
        var driver = try driver()
        let first = try driver.call("RunTask", AccountDriver.order(Self.token))
        driver.advance(milliseconds: 24 * 3_600_000 - 1)
        #expect(try driver.call("RunTask", AccountDriver.order(Self.token)) == first)
        driver.advance(milliseconds: 1)
        #expect(try driver.call("RunTask", AccountDriver.order(Self.token)) != first)
    }
}
