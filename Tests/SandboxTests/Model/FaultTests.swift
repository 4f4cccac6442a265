import DriverProtocol
import SandboxModel
import Testing

@Suite("Faults and throttling")
struct FaultTests {
    private func driver(_ rules: JSONValue...) throws -> AccountDriver {
        var driver = AccountDriver()
        try driver.register()
        for rule in rules { driver.account.faults.add(try FaultRule(json: rule)) }
        return driver
    }

    @Test("a rule lets some requests pass, befalls as many as it says, and then is spent")
    func skipAndTimes() throws {
        var driver = try driver(["operation": "ListTasks", "skip": 1, "times": 2, "fault": ["kind": "throttle"]])
        let codes = (0..<4).map { _ in driver.send("ListTasks", [:]).errorCode }
        #expect(codes == [nil, "ThrottlingException", "ThrottlingException", nil])
    }

    @Test("a rule can ask for a text in the body or for parameters")
    func match() throws {
        var driver = try driver(
            ["operation": "ListTasks", "match": "run/7", "fault": ["kind": "status", "status": 503]],
            [
                "operation": "ListTasks", "match": ["family": "job"],
                "fault": ["kind": "error", "code": "ServerException", "status": 500],
            ])
        #expect(driver.send("ListTasks", [:]).status == 200)
        #expect(driver.send("ListTasks", ["startedBy": "run/7"]).status == 503)
        #expect(driver.send("ListTasks", ["family": "job"]).errorCode == "ServerException")
    }

    @Test("a fault that comes before the work leaves it undone", arguments: ["throttle", "reset", "hang", "status"])
    func undone(kind: String) throws {
        var driver = try driver(["operation": "RunTask", "fault": ["kind": .string(kind)]])
        _ = driver.send("RunTask", AccountDriver.order())
        #expect(try driver.call("ListTasks", [:])["taskArns"] == [])
    }

    @Test("a delayed answer's work is done at once")
    func delay() throws {
        var driver = try driver(["operation": "RunTask", "fault": ["kind": "delay", "ms": 250]])
        #expect(driver.send("RunTask", AccountDriver.order()).delivery == .delayed(250))
        #expect(try driver.call("ListTasks", [:])["taskArns"]?.array?.count == 1)
    }

    @Test("an error can carry members of its own")
    func members() throws {
        var driver = try driver([
            "fault": ["kind": "error", "code": "ConflictException", "message": "busy", "members": ["resourceIds": []]]
        ])
        let body = try driver.call("RunTask", AccountDriver.order())
        #expect(body == ["__type": "ConflictException", "message": "busy", "resourceIds": []])
    }

    @Test(
        "a rule that makes no sense is refused",
        arguments: [
            [:], ["fault": ["kind": "quake"]], ["fault": ["kind": "delay"]], ["fault": ["kind": "error"]],
            ["fault": ["kind": "reset"], "times": "many"], ["fault": ["kind": "reset"], "operations": "RunTask"],
            ["fault": ["kind": "reset"], "match": 1],
        ] as [JSONValue])
    func refused(rule: JSONValue) {
        #expect(throws: ControlError.self) { try FaultRule(json: rule) }
    }

    @Test("the token buckets hold their burst and refill at their rate")
    func buckets() throws {
        var driver = try driver()
        _ = try driver.account.apply(settings: ["tokenBuckets": true], at: driver.now)
        let burst = (0..<105).map { _ in driver.send("ListTasks", [:]).errorCode }
        #expect(burst.prefix(100).allSatisfy { $0 == nil })
        #expect(burst.suffix(5).allSatisfy { $0 == "ThrottlingException" })
        #expect(driver.send("DescribeClusters", [:]).status == 200)
        driver.advance(milliseconds: 100)
        #expect((0..<3).map { _ in driver.send("ListTasks", [:]).status } == [200, 200, 400])
    }

    @Test("the ledger tells every request with its parameters and answer")
    func ledger() throws {
        var driver = try driver(["operation": "ListTasks", "fault": ["kind": "throttle"]])
        _ = driver.send("ListTasks", ["family": "job"])
        _ = driver.send("ListTasks", [:])
        let all = driver.account.ledger.report(after: 0, operation: nil)["requests"]?.array ?? []
        #expect(all.compactMap { $0["operation"]?.string } == ["RegisterTaskDefinition", "ListTasks", "ListTasks"])
        #expect(all[1]["code"] == "ThrottlingException")
        #expect(all[1]["parameters"] == ["family": "job"])
        #expect(driver.account.ledger.report(after: 2, operation: "ListTasks")["requests"]?.array?.count == 1)
        #expect(driver.account.state(at: driver.now)["requests"]?["ListTasks"] == 2)
    }
}
