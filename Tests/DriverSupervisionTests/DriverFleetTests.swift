import DriverProtocol
import DriverSupervision
import Testing

@Suite("Drivers that behave")
struct DriverFleetTests {
    @Test("a driver is started when it is named, described, and plans; nothing is executed before")
    func happyPath() async throws {
        let directory = try DriversDirectory()
        let starts = directory.file(".starts")
        try directory.write("mine.json", DriversDirectory.manifest("--starts", starts, "--version", "7.1"))
        try await withFleet(directory) { fleet in
            #expect(await fleet.status().map(\.state) == [.idle])
            #expect(await fleet.freeSlots(of: "mine") == 1)
            #expect(contents(starts) == nil)
            #expect(try await fleet.plan(.doing("plan"), driver: "mine").word == "7.1")
            #expect(try await fleet.description(of: "mine").version == "7.1")
            let status = try #require(await fleet.status().first)
            #expect(status.state == .ready)
            #expect(status.processGroups.count == 1)
            #expect(status.answered == 1)
            #expect(contents(starts) == "7.1\n")
        }
    }

    @Test("eight requests are in flight at once and answered in whatever order the driver likes")
    func outOfOrder() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest("--max-in-flight", "8"))
        try await withFleet(directory) { fleet in
            _ = try await fleet.description(of: "mine")
            #expect(await fleet.freeSlots(of: "mine") == 8)
            let order = Collected<Int>()
            let first = directory.file(".first")
            try await withThrowingTaskGroup(of: Void.self) { group in
                // The first waits until its caller gives up, which happens when the seven others have their answers.
                group.addTask {
                    _ = await failure { () async throws(DriverFailure) in
                        try await fleet.plan(.doing("wait-for-cancellation", .string(first)), driver: "mine")
                    }
                }
                for number in 1...7 {
                    group.addTask {
                        _ = try await fleet.plan(.doing("plan"), driver: "mine")
                        order.append(number)
                    }
                }
                for _ in 1...7 { try await group.next() }
                group.cancelAll()
            }
            #expect(order.all.sorted() == Array(1...7))
            #expect(await eventually { contents(first) != nil })
        }
    }

    @Test("several processes share the requests of a driver")
    func processes() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest(more: ["processes": 3]))
        try await withFleet(directory) { fleet in
            _ = try await fleet.description(of: "mine")
            #expect(await eventually { await fleet.freeSlots(of: "mine") == 3 })
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 1...3 { group.addTask { try await fleet.plan(.doing("process"), driver: "mine").word } }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(!ids.contains(nil))
            #expect(await fleet.status().first?.processGroups.count == 3)
        }
    }

    @Test("cancelling the calling task tells the driver, and the place is free when it has answered")
    func cancellation() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            _ = try await fleet.description(of: "mine")
            let told = directory.file(".told")
            let outcome = await withTaskGroup(of: DriverFailure?.self) { group in
                group.addTask {
                    await failure { () async throws(DriverFailure) in
                        try await fleet.plan(.doing("wait-for-cancellation", .string(told)), driver: "mine")
                    }
                }
                _ = await eventually { await fleet.status().first?.inFlight == 1 }
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(outcome == .cancelled(driver: "mine"))
            #expect(await eventually { contents(told) != nil })
            #expect(try await fleet.plan(.doing("plan"), driver: "mine").word == "1.0.0")
            #expect(await fleet.status().first?.crashes == 0)
        }
    }

    @Test("a driver gets an allow-list of the environment and what its manifest adds, never AWS_* or PREFECT_*")
    func environment() async throws {
        let directory = try DriversDirectory()
        let manifest: JSONObject = [
            "command": [.string(DriversDirectory.fixture("oneshot.sh"))], "mode": "oneshot",
            "environment": ["EXTRA": "yes", "AWS_PROFILE": "p", "PREFECT_API_KEY": "k"],
        ]
        try directory.write("mine.json", JSONValue.object(manifest).text())
        let host = [
            "HOME": "/home/x", "LANG": "C.UTF-8", "TZ": "UTC", "AWS_SECRET_ACCESS_KEY": "s", "PREFECT_API_KEY": "k",
            "SSH_AUTH_SOCK": "/s",
        ]
        try await withFleet(directory, environment: host) { fleet in
            let text = try #require(try await fleet.plan(.doing("environment"), driver: "mine").word)
            let names = Set(text.split(separator: " ").map { $0.prefix { $0 != "=" } })
            #expect(names == ["PATH", "HOME", "LANG", "TZ", "EXTRA"])
        }
    }

    @Test("a driver's working directory is drivers.d")
    func workingDirectory() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            let answer = try await fleet.plan(.doing("directory"), driver: "mine").word
            #expect(answer == directory.path)
        }
    }

    @Test("a driver inherits three descriptors and nothing of the host or of its siblings")
    func descriptors() async throws {
        let directory = try DriversDirectory()
        try directory.write("one.json", DriversDirectory.manifest())
        try directory.write("two.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            _ = try await fleet.description(of: "one")
            let text = try await fleet.plan(.doing("descriptors"), driver: "two").word
            // The fourth is the directory that is being listed.
            #expect(text == #"["0", "1", "2", "3"]"#)
        }
    }

    @Test("a one-shot driver is started for each request")
    func oneShot() async throws {
        let directory = try DriversDirectory()
        let command = JSONValue.array([.string(DriversDirectory.fixture("oneshot.sh"))])
        try directory.write(
            "script.json",
            JSONValue.object(["command": command, "mode": "oneshot", "processes": 2]).text())
        try await withFleet(directory) { fleet in
            #expect(try await fleet.description(of: "script").name == "oneshot")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...6 {
                    group.addTask {
                        guard case .plan = try await fleet.plan(.doing("plan"), driver: "script") else {
                            Issue.record("no plan")
                            return
                        }
                    }
                }
                try await group.waitForAll()
            }
            let status = try #require(await fleet.status().first)
            #expect(status.answered == 6)
            #expect(status.crashes == 0)
            #expect(await fleet.freeSlots(of: "script") == 2)
        }
    }

    @Test("a one-shot driver that dies is tried once more, then its request fails with the exit status and stderr")
    func oneShotCrash() async throws {
        let directory = try DriversDirectory()
        let command = JSONValue.array([.string(DriversDirectory.fixture("oneshot.sh"))])
        try directory.write("script.json", JSONValue.object(["command": command, "mode": "oneshot"]).text())
        try await withFleet(directory) { fleet in
            let failure = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("exit"), driver: "script")
            }
            let message = try #require(failure).message
            #expect(message.contains("exit status 4"))
            #expect(message.contains("asked"))
        }
    }

    @Test("a refusal comes through with its hint, and tells whether asking again may help")
    func refusals() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            let permanent = DriverError.configuration("no such container", path: "/configuration/x", hint: "Name one.")
            let first = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("refuse", permanent.json), driver: "mine")
            }
            #expect(first == .refused(driver: "mine", permanent))
            #expect(first?.isRetryable == false)
            #expect(first?.message.contains("Name one.") == true)
            let passing = DriverError.transient("busy", retryAfterMs: 300)
            let second = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("refuse", passing.json), driver: "mine")
            }
            #expect(second?.isRetryable == true)
            #expect(second?.retryAfter == .milliseconds(300))
        }
    }

    @Test("what a driver does not support is not asked")
    func unsupported() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            let answer = try await fleet.interpret(InterpretRequest(), driver: "mine")
            #expect(answer == nil)
            let next = try await fleet.validate(ValidateRequest(baseJobTemplate: [:]), driver: "mine")
            #expect(next == nil)
        }
    }

    @Test("stderr goes to the log with the driver's name, a line about a run to that run's log")
    func standardError() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        let lines = Collected<DriverEvents.FlowRunLine>()
        let log = LogLines()
        let events = DriverEvents { lines.append($0) }
        try await withFleet(directory, events: events, logger: .collecting(into: log)) { fleet in
            _ = try await fleet.plan(.doing("log", "run-1"), driver: "mine")
            #expect(await eventually { !lines.all.isEmpty })
        }
        let line = try #require(lines.all.first)
        #expect(line.flowRunID == "run-1")
        #expect(line.driver == "mine")
        #expect(line.level == "warning")
        #expect(line.message == "for the run")
        #expect(log.all.contains { $0.contains("for the run") && $0.contains("mine") })
    }

    @Test("a request that is too large is the user's error, and names its largest members")
    func tooLarge() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        var limits = DriverLimits.quick
        limits.requestBytes = 100_000
        try await withFleet(directory, limits: limits) { fleet in
            let failure = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("plan", .string(String(repeating: "x", count: 200_000))), driver: "mine")
            }
            #expect(failure?.isRetryable == false)
            #expect(failure?.message.contains("'argument' (200002 bytes)") == true)
        }
    }

    @Test("a driver is chosen by what it handles, and what it says itself counts more than its manifest")
    func choosing() async throws {
        let directory = try DriversDirectory()
        try directory.write("fargate.json", DriversDirectory.manifest("--launch-types", "FARGATE", "--version", "3"))
        try directory.write(
            "liar.json", DriversDirectory.manifest("--launch-types", "GPU", more: ["handles": ["launchTypes": ["EC2"]]])
        )
        try await withFleet(directory) { fleet in
            let choice = try await fleet.choose(binding: nil, variable: nil, configuration: [:])
            #expect(choice.name == "fargate")
            #expect(choice.version == "3")
            let failure = await failure { () async throws(DriverFailure) in
                try await fleet.choose(
                    binding: nil, variable: nil, configuration: ["task_run_request": ["launchType": "EC2"]])
            }
            #expect(failure?.message.contains("'liar' (GPU)") == true)
        }
    }
}
