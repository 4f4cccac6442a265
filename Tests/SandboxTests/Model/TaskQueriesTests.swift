import DriverProtocol
import SandboxModel
import Testing

@Suite("Finding tasks")
struct TaskQueriesTests {
    @Test("ListTasks pages by hundreds, each task once")
    func pages() throws {
        var driver = AccountDriver()
        try driver.register()
        for _ in 0..<25 { try driver.call("RunTask", AccountDriver.order(["count": 10])) }
        var found: [JSONValue] = []
        var token: JSONValue?
        repeat {
            let page = try driver.call("ListTasks", .object(token.map { ["nextToken": $0] } ?? [:]))
            #expect((page["taskArns"]?.array?.count ?? 0) <= 100)
            found += page["taskArns"]?.array ?? []
            token = page["nextToken"]
        } while token != nil
        #expect(found.count == 250)
        #expect(Set(found).count == 250)
        #expect(try driver.call("ListTasks", ["nextToken": "?"])["__type"] == "InvalidParameterException")
        #expect(try driver.call("ListTasks", ["maxResults": 101])["__type"] == "InvalidParameterException")
    }

    @Test("ListTasks looks at RUNNING unless asked for STOPPED, by cluster, family or startedBy")
    func filters() throws {
        var driver = AccountDriver(clusters: ["default", "other"])
        try driver.register()
        try driver.register("second")
        let mine =
            try driver.call("RunTask", AccountDriver.order(["startedBy": "run/1"]))["tasks"]?[0]?["taskArn"] ?? .null
        let other =
            try driver.call("RunTask", AccountDriver.order(["taskDefinition": "second"]))["tasks"]?[0]?["taskArn"]
            ?? .null
        try driver.call("RunTask", AccountDriver.order(["cluster": "other"]))
        #expect(try driver.call("ListTasks", [:])["taskArns"] == [mine, other])
        #expect(try driver.call("ListTasks", ["family": "second"])["taskArns"] == [other])
        #expect(try driver.call("ListTasks", ["startedBy": "run/1"])["taskArns"] == [mine])
        #expect(
            try driver.call("ListTasks", ["startedBy": "run/1", "family": "job"])["__type"]
                == "InvalidParameterException")
        try driver.call("StopTask", ["task": mine])
        #expect(try driver.call("ListTasks", [:])["taskArns"] == [other])
        #expect(try driver.call("ListTasks", ["startedBy": "run/1", "desiredStatus": "STOPPED"])["taskArns"] == [mine])
        #expect(try driver.call("ListTasks", ["desiredStatus": "PENDING"])["taskArns"] == [])
    }

    @Test("a new task can be kept out of ListTasks for a while, as eventual consistency does")
    func eventually() throws {
        var settings = SandboxSettings()
        settings.listDelayMilliseconds = 500
        var driver = AccountDriver(settings: settings)
        try driver.register()
        try driver.call("RunTask", AccountDriver.order())
        #expect(try driver.call("ListTasks", [:])["taskArns"] == [])
        driver.advance(milliseconds: 500)
        #expect(try driver.call("ListTasks", [:])["taskArns"]?.array?.count == 1)
    }

    @Test("DescribeTasks takes a hundred tasks of one cluster and names those it does not find")
    func describe() throws {
        var driver = AccountDriver(clusters: ["default", "other"])
        try driver.register()
        let arn =
            try driver.call("RunTask", AccountDriver.order(["tags": [["key": "a", "value": "b"]]]))["tasks"]?[0]?[
                "taskArn"] ?? .null
        let id = try #require(arn.string?.split(separator: "/").last.map(String.init))
        let found = try driver.call("DescribeTasks", ["tasks": [arn, .string(id), "gone"]])
        #expect(found["tasks"]?.array?.count == 2)
        #expect(found["tasks"]?[0]?["tags"] == [])
        #expect(
            found["failures"] == [["arn": "arn:aws:ecs:us-east-1:123456789012:task/default/gone", "reason": "MISSING"]])
        #expect(try driver.describe(arn.string ?? "")["tags"] == [["key": "a", "value": "b"]])
        let many = JSONValue.array(Array(repeating: arn, count: 101))
        #expect(try driver.call("DescribeTasks", ["tasks": many])["__type"] == "InvalidParameterException")
        let elsewhere = try driver.call("DescribeTasks", ["cluster": "other", "tasks": [arn]])
        #expect(elsewhere["message"] == "Identifier is for cluster default. Your cluster is other")
    }

    @Test("StopTask knows an unknown task and stops a stopped one without complaint")
    func stop() throws {
        var driver = AccountDriver()
        try driver.register()
        #expect(try driver.call("StopTask", ["task": "nothing"])["message"] == "The referenced task was not found.")
        #expect(
            try driver.call("StopTask", ["cluster": "x", "task": "nothing"])["__type"] == "ClusterNotFoundException")
        let arn = try driver.call("RunTask", AccountDriver.order())["tasks"]?[0]?["taskArn"] ?? .null
        try driver.call("StopTask", ["task": arn, "reason": "first"])
        driver.advance(milliseconds: 1000)
        let again = try driver.call("StopTask", ["task": arn, "reason": "second"])
        #expect(again["task"]?["stoppedReason"] == "first")
    }

    @Test("what RunTask was given comes back: strategy, group, overrides, tags of the definition")
    func echo() throws {
        var driver = AccountDriver()
        try driver.register(changing: [
            "tags": [["key": "team", "value": "a"], ["key": "both", "value": "definition"]]
        ])
        let answer = try driver.call(
            "RunTask",
            AccountDriver.order([
                "launchType": .null, "capacityProviderStrategy": [["capacityProvider": "FARGATE_SPOT", "weight": 1]],
                "startedBy": "run/1", "group": "g", "propagateTags": "TASK_DEFINITION",
                "tags": [["key": "both", "value": "task"]], "overrides": ["cpu": "512", "memory": "1024"],
            ]))
        let task = try #require(answer["tasks"]?[0])
        #expect(task["launchType"] == "FARGATE")
        #expect(task["capacityProviderName"] == "FARGATE_SPOT")
        #expect(task["platformVersion"] == "1.4.0")
        #expect(task["startedBy"] == "run/1")
        #expect(task["group"] == "g")
        #expect(task["cpu"] == "512")
        #expect(task["overrides"]?["memory"] == "1024")
        #expect(task["tags"] == [["key": "team", "value": "a"], ["key": "both", "value": "task"]])
    }

    @Test("a strategy fills the base first and then goes by weight")
    func strategy() throws {
        var driver = AccountDriver()
        try driver.register()
        let answer = try driver.call(
            "RunTask",
            AccountDriver.order([
                "launchType": .null, "count": 10,
                "capacityProviderStrategy": [
                    ["capacityProvider": "FARGATE", "weight": 1, "base": 2],
                    ["capacityProvider": "FARGATE_SPOT", "weight": 3],
                ],
            ]))
        let names = (answer["tasks"]?.array ?? []).compactMap { $0["capacityProviderName"]?.string }
        #expect(names.prefix(2) == ["FARGATE", "FARGATE"])
        #expect(names.count { $0 == "FARGATE" } == 4)
        #expect(names.count { $0 == "FARGATE_SPOT" } == 6)
    }
}
