import DriverProtocol
import SandboxModel
import Testing

@Suite("A task's life")
struct LifecycleTests {
    @Test("a task passes through its states with their times and ends with its essential container")
    func wholeLife() throws {
        var driver = AccountDriver()
        try driver.register()
        let arn = try #require(try driver.call("RunTask", AccountDriver.order())["tasks"]?[0]?["taskArn"]?.string)
        #expect(try driver.status(arn) == "PROVISIONING")
        driver.advance(milliseconds: 50)
        #expect(try driver.status(arn) == "PENDING")
        driver.advance(milliseconds: 50)
        let launch = try #require(driver.takeLaunches().first)
        #expect(launch.arguments == ["work"])
        #expect(try driver.status(arn) == "PENDING")
        driver.report(.started(launch.key))
        #expect(try driver.status(arn) == "RUNNING")
        driver.advance(milliseconds: 1000)
        driver.report(.exited(launch.key, code: 3))
        #expect(try driver.status(arn) == "DEACTIVATING")
        driver.advance(milliseconds: 10)
        #expect(try driver.status(arn) == "DEPROVISIONING")
        driver.advance(milliseconds: 10)
        let task = try driver.describe(arn)
        #expect(task["lastStatus"] == "STOPPED")
        #expect(task["desiredStatus"] == "STOPPED")
        #expect(task["stopCode"] == "EssentialContainerExited")
        #expect(task["stoppedReason"] == "Essential container in task exited")
        #expect(task["containers"]?[0]?["exitCode"] == 3)
        let times = ["createdAt", "pullStartedAt", "pullStoppedAt", "stoppingAt", "executionStoppedAt", "stoppedAt"]
            .compactMap { task[$0]?.number?.double }
        #expect(times.count == 6)
        #expect(times == times.sorted())
    }

    @Test("a container gets the definition's environment with the overrides and the secrets in it")
    func environment() throws {
        var driver = AccountDriver()
        let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:api-AbCdEf"
        driver.account.secrets.set(secret, to: #"{"key":"hidden"}"#)
        try driver.register(changing: [
            "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
            "containerDefinitions": [
                [
                    "name": "main", "image": "image", "entryPoint": ["/bin/sh", "-c"], "command": ["old"],
                    "environment": [["name": "A", "value": "1"], ["name": "B", "value": "2"]],
                    "secrets": [["name": "KEY", "valueFrom": .string(secret + ":key::")]],
                ]
            ],
        ])
        let override: JSONValue = [
            "containerOverrides": [
                [
                    "name": "main", "command": ["new"],
                    "environment": [["name": "B", "value": ""], ["name": "C", "value": "3"]],
                ]
            ]
        ]
        let launch = try #require(try driver.launchedTask(["overrides": override]).launches.first)
        #expect(launch.arguments == ["/bin/sh", "-c", "new"])
        // Besides where ECS tells a container about itself.
        let own = launch.environment.filter { $0.key != "ECS_CONTAINER_METADATA_URI_V4" }
        #expect(own == ["A": "1", "B": "", "C": "3", "KEY": "hidden"])
    }

    @Test("StopTask sends SIGTERM, after the container's stopTimeout SIGKILL")
    func stop() throws {
        var driver = AccountDriver()
        try driver.register(changing: [
            "containerDefinitions": [["name": "main", "image": "image", "command": ["work"], "stopTimeout": 60]]
        ])
        let (arn, launches) = try driver.launchedTask()
        let key = try #require(launches.first?.key)
        driver.report(.started(key))
        try driver.call("StopTask", ["task": .string(arn), "reason": "enough"])
        driver.advance(milliseconds: 10)
        #expect(try driver.status(arn) == "STOPPING")
        #expect(driver.takeSignals() == [.init(container: 0, kill: false)])
        driver.advance(milliseconds: 59_999)
        #expect(driver.takeSignals() == [])
        driver.advance(milliseconds: 1)
        #expect(driver.takeSignals() == [.init(container: 0, kill: true)])
        driver.report(.exited(key, code: 137))
        driver.advance(milliseconds: 10)
        let task = try driver.describe(arn)
        #expect(task["stopCode"] == "UserInitiated")
        #expect(task["stoppedReason"] == "enough")
        #expect(task["containers"]?[0]?["exitCode"] == 137)
    }

    @Test("a task that is stopped before it runs starts no process")
    func stopEarly() throws {
        var driver = AccountDriver()
        try driver.register()
        let arn = try #require(try driver.call("RunTask", AccountDriver.order())["tasks"]?[0]?["taskArn"]?.string)
        try driver.call("StopTask", ["task": .string(arn)])
        driver.advance(milliseconds: 1000)
        let task = try driver.describe(arn)
        #expect(task["lastStatus"] == "STOPPED")
        #expect(task["startedAt"] == nil)
        #expect(task["containers"]?[0]?["exitCode"] == nil)
        #expect(driver.takeLaunches().isEmpty)
    }

    @Test("a process that comes up while its task is being stopped is ended too")
    func stopWhileLaunching() throws {
        var driver = AccountDriver()
        try driver.register()
        let (arn, launches) = try driver.launchedTask()
        let key = try #require(launches.first?.key)
        try driver.call("StopTask", ["task": .string(arn)])
        driver.advance(milliseconds: 1000)
        #expect(try driver.status(arn) == "STOPPING")
        driver.report(.started(key))
        #expect(driver.takeSignals() == [.init(container: 0, kill: false)])
        driver.report(.exited(key, code: 143))
        driver.advance(milliseconds: 10)
        #expect(try driver.status(arn) == "STOPPED")
    }

    @Test("an image named missing… and a command that cannot run fail the start")
    func failedStarts() throws {
        var driver = AccountDriver()
        try driver.register(changing: [
            "containerDefinitions": [["name": "main", "image": "registry/missing:1", "command": ["work"]]]
        ])
        let (pulled, none) = try driver.launchedTask()
        driver.advance(milliseconds: 100)
        #expect(none.isEmpty)
        var task = try driver.describe(pulled)
        #expect(task["stopCode"] == "TaskFailedToStart")
        #expect(task["containers"]?[0]?["reason"]?.string?.hasPrefix("CannotPullContainerError") == true)
        try driver.register()
        let (started, launches) = try driver.launchedTask()
        driver.report(.failed(try #require(launches.first?.key), reason: "no such file"))
        driver.advance(milliseconds: 100)
        task = try driver.describe(started)
        #expect(task["stopCode"] == "TaskFailedToStart")
        #expect(task["lastStatus"] == "STOPPED")
        #expect(task["stoppedReason"] == "CannotStartContainerError: no such file")
    }

    @Test("a container without a command stays as long as the task does; alone it ends at once")
    func withoutCommand() throws {
        var driver = AccountDriver()
        try driver.register(changing: [
            "containerDefinitions": [
                ["name": "main", "image": "image", "command": ["work"]], ["name": "sidecar", "image": "agent"],
            ]
        ])
        let (arn, launches) = try driver.launchedTask()
        #expect(launches.map(\.key.container) == [0])
        let key = try #require(launches.first?.key)
        driver.report(.started(key))
        #expect(try driver.describe(arn)["containers"]?[1]?["lastStatus"] == "RUNNING")
        driver.report(.exited(key, code: 0))
        driver.advance(milliseconds: 100)
        #expect(try driver.describe(arn)["containers"]?[1]?["exitCode"] == 0)

        try driver.register(command: [])
        let (alone, launched) = try driver.launchedTask()
        #expect(launched.isEmpty)
        driver.advance(milliseconds: 100)
        #expect(try driver.describe(alone)["containers"]?[0]?["exitCode"] == 0)
        #expect(try driver.describe(alone)["stopCode"] == "EssentialContainerExited")
    }

    @Test("hold keeps tasks in PROVISIONING until it is taken back")
    func hold() throws {
        var driver = AccountDriver()
        try driver.register()
        _ = try driver.account.apply(settings: ["hold": true], at: driver.now)
        let (arn, _) = try driver.launchedTask()
        driver.advance(milliseconds: 60_000)
        #expect(try driver.status(arn) == "PROVISIONING")
        _ = try driver.account.apply(settings: ["hold": false], at: driver.now)
        driver.advance(milliseconds: 0)
        #expect(try driver.status(arn) == "PENDING")
    }

    @Test("a stopped task is MISSING after its hour, and stays in the state for the test")
    func forgotten() throws {
        var driver = AccountDriver()
        try driver.register()
        let (arn, launches) = try driver.launchedTask(["startedBy": "me"])
        let key = try #require(launches.first?.key)
        try driver.call("StopTask", ["task": .string(arn)])
        driver.report(.started(key))
        driver.report(.exited(key, code: 143))
        driver.advance(milliseconds: 3_500_000)
        #expect(try driver.status(arn) == "STOPPED")
        driver.advance(milliseconds: 200_000)
        let gone = try driver.call("DescribeTasks", ["tasks": [.string(arn)]])
        #expect(gone["tasks"] == [])
        #expect(gone["failures"]?[0]?["reason"] == "MISSING")
        #expect(try driver.call("ListTasks", ["startedBy": "me", "desiredStatus": "STOPPED"])["taskArns"] == [])
        let kept = driver.account.state(at: driver.now)["tasks"]?[0]
        #expect(kept?["taskArn"] == .string(arn))
        #expect(kept?["gone"] == true)
        #expect(kept?["startedBy"] == "me")
    }

    @Test("a control request ends a task as Spot or the kernel would")
    func controlledEnd() throws {
        var driver = AccountDriver()
        try driver.register()
        let (arn, launches) = try driver.launchedTask()
        let key = try #require(launches.first?.key)
        driver.report(.started(key))
        let end: JSONValue = [
            "stopCode": "EssentialContainerExited", "reason": "Essential container in task exited",
            "containers": [
                ["name": "main", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"]
            ],
        ]
        _ = try driver.account.stopTask(arn, as: end, at: driver.now)
        driver.advance(milliseconds: 10)
        #expect(driver.takeSignals() == [.init(container: 0, kill: true)])
        driver.report(.exited(key, code: 1))
        driver.advance(milliseconds: 10)
        let container = try driver.describe(arn)["containers"]?[0]
        #expect(container?["exitCode"] == 137)
        #expect(container?["reason"] == "OutOfMemoryError: Container killed due to memory usage")
        #expect(throws: ControlError.self) { try driver.account.stopTask("nothing", as: [:], at: driver.now) }
    }
}
