import DriverProtocol
import DriverSupervision
import Glibc
import Testing

@Suite("Drivers that misbehave")
struct DriverMisbehaviourTests {
    private func withDriver<Result: Sendable>(
        _ arguments: String..., more: JSONObject = [:], limits: DriverLimits = .quick, log: LogLines = LogLines(),
        _ body: (DriverFleet, DriversDirectory) async throws -> Result
    ) async throws -> Result {
        let directory = try DriversDirectory()
        var manifest = try JSONValue(parsing: DriversDirectory.manifest(more: more))
        manifest["command"] = .array((manifest["command"]?.array ?? []) + arguments.map(JSONValue.string))
        try directory.write("mine.json", manifest.text())
        return try await withFleet(directory, limits: limits, logger: .collecting(into: log)) { fleet in
            try await body(fleet, directory)
        }
    }

    private func fails(_ fleet: DriverFleet, _ what: String, _ argument: JSONValue = .null) async -> DriverFailure? {
        await failure { () async throws(DriverFailure) in
            try await fleet.plan(.doing(what, argument), driver: "mine")
        }
    }

    @Test("a request that ends the driver twice fails with exit status and stderr; the next one is answered")
    func crash() async throws {
        try await withDriver { fleet, _ in
            let failure = try #require(await fails(fleet, "exit", 3))
            #expect(!failure.isRetryable)
            for part in ["'mine'", "exit status 3", "the disk is on fire", "'plan'"] {
                #expect(failure.message.contains(part))
            }
            #expect(try await fleet.plan(.doing("plan"), driver: "mine").word == "1.0.0")
            #expect(await fleet.status().first?.crashes == 2)
        }
    }

    @Test("a request in flight when the driver dies is sent again to the next process")
    func resend() async throws {
        try await withDriver { fleet, directory in
            let answer = try await fleet.plan(.doing("exit-once", .string(directory.file(".once"))), driver: "mine")
                .word
            #expect(answer == "1.0.0")
        }
    }

    @Test("a signal is told by its name", arguments: [SIGSEGV, SIGKILL, SIGTERM])
    func signals(number: Int32) async throws {
        try await withDriver { fleet, _ in
            let failure = await fails(fleet, "kill", .int(Int(number)))
            #expect(failure?.message.contains("killed by signal \(number) (SIG") == true)
        }
    }

    @Test("a driver that hangs in a request fails that one at its deadline, and is started anew")
    func hang() async throws {
        try await withDriver(more: ["timeouts": ["planMs": 300]]) { fleet, _ in
            let failure = try #require(await fails(fleet, "hang"))
            guard case .timedOut = failure else {
                Issue.record("\(failure)")
                return
            }
            #expect(failure.message.contains("300 ms"))
            #expect(await eventually { (try? await fleet.plan(.doing("plan"), driver: "mine").word) == "1.0.0" })
        }
    }

    @Test("rubbish on stdout is told to the log and harms nothing; a flood of it recycles the process")
    func rubbish() async throws {
        let log = LogLines()
        try await withDriver(log: log) { fleet, _ in
            let answer = try await fleet.plan(.doing("rubbish", 3), driver: "mine").word
            #expect(answer == "1.0.0")
            #expect(await fleet.status().first?.crashes == 0)
            #expect(log.all.contains { $0.contains("stdout") && $0.contains("rubbish 0") })
            let failure = await fails(fleet, "rubbish", 50)
            #expect(failure?.message.contains("ended by worker-host: it wrote more than 16 lines") == true)
            let next = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(next == "1.0.0")
        }
    }

    @Test("a line of 20 MB fails its request alone, in the same process")
    func longLine() async throws {
        try await withDriver { fleet, _ in
            let before = try await fleet.plan(.doing("process"), driver: "mine").word
            let failure = await fails(fleet, "long", 20_000_000)
            #expect(failure?.message.contains("maxLineBytes") == true)
            #expect(failure?.isRetryable == false)
            #expect(try await fleet.plan(.doing("process"), driver: "mine").word == before)
        }
    }

    @Test("200 KiB of stderr block nothing")
    func floodOfStandardError() async throws {
        try await withDriver { fleet, _ in
            let answer = try await fleet.plan(.doing("stderr", 204_800), driver: "mine").word
            #expect(answer == "1.0.0")
        }
    }

    @Test(
        "a driver that exits at once fails the requests that wait for it, with its stderr, and is quarantined in the end"
    )
    func exitsAtStart() async throws {
        try await withDriver("--exit-at-start", "5") { fleet, _ in
            let first = try #require(await fails(fleet, "plan"))
            #expect(first.isRetryable)
            #expect(first.message.contains("exit status 5"))
            #expect(first.message.contains("no licence found"))
            #expect(
                await eventually {
                    if case .quarantined = await fleet.status().first?.state { true } else { false }
                })
            #expect(await fleet.freeSlots(of: "mine") == 0)
            #expect(await fails(fleet, "plan")?.message.contains("quarantined") == true)
            #expect(await fleet.status().first?.crashes == 5)
        }
    }

    @Test("a driver that never answers 'describe' is ended")
    func hangsAtStart() async throws {
        try await withDriver("--hang-at-start", more: ["timeouts": ["startMs": 300]]) { fleet, _ in
            let failure = await fails(fleet, "plan")
            #expect(failure?.message.contains("did not answer 'describe' within 300 ms") == true)
        }
    }

    @Test("a driver of another protocol version is refused with both versions")
    func otherProtocol() async throws {
        try await withDriver("--protocol", "7") { fleet, _ in
            let failure = await fails(fleet, "plan")
            #expect(failure?.message.contains("version 7") == true)
            #expect(failure?.isRetryable == true)
        }
    }

    @Test("an answer of the wrong shape is a fault of the driver, told with its place")
    func wrongShape() async throws {
        try await withDriver { fleet, _ in
            let failure = await fails(fleet, "answer", ["plan": ["taskDefinition": ["use": "a:1"]]])
            #expect(failure?.message.contains("/result/plan/attempts") == true)
            #expect(failure?.isRetryable == false)
        }
    }

    @Test("a second answer to the same request is stray and reaches nobody")
    func twice() async throws {
        try await withDriver { fleet, _ in
            let answer = try await fleet.plan(.doing("twice"), driver: "mine").word
            #expect(answer == "first")
            let next = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(next == "1.0.0")
        }
    }

    @Test("a driver that closes its stdout is ended and started anew")
    func closesStandardOutput() async throws {
        try await withDriver { fleet, _ in
            let failure = await fails(fleet, "close-stdout")
            #expect(failure?.message.contains("closed its stdout") == true)
            let answer = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(answer == "1.0.0")
        }
    }

    @Test("a driver that never reads its stdin costs its requests, not the host")
    func neverReads() async throws {
        let directory = try DriversDirectory()
        let command = JSONValue.array(
            (DriversDirectory.python + [DriversDirectory.fixture("deaf.py")]).map(JSONValue.string))
        try directory.write("mine.json", JSONValue.object(["command": command, "timeouts": ["planMs": 300]]).text())
        try await withFleet(directory) { fleet in
            let large = JSONValue.string(String(repeating: "x", count: 1_000_000))
            guard case .timedOut? = await fails(fleet, "plan", large) else {
                Issue.record("no time-out")
                return
            }
        }
    }

    @Test("kill -9 of a driver is noticed, and it is started anew")
    func killed() async throws {
        try await withDriver { fleet, _ in
            let process = try #require(
                try await fleet.plan(.doing("process"), driver: "mine").word.flatMap { Int32($0) })
            #expect(kill(process, SIGKILL) == 0)
            #expect(await eventually { await fleet.status().first?.crashes == 1 })
            let next = try await fleet.plan(.doing("process"), driver: "mine").word
            #expect(next != "\(process)")
        }
    }

    @Test(
        "what a driver started and left is gone with it, in its group or in a session of its own",
        arguments: ["group", "session"])
    func orphans(kind: String) async throws {
        let directory = try DriversDirectory()
        let file = directory.file(".orphan")
        try directory.write(
            "mine.json",
            DriversDirectory.manifest("--orphan", kind, more: ["environment": ["ORPHAN_FILE": .string(file)]]))
        try await withFleet(directory) { fleet in
            let driver = try #require(
                try await fleet.plan(.doing("process"), driver: "mine").word.flatMap { Int32($0) })
            let orphan = try #require(contents(file).flatMap { Int32($0) })
            #expect(isAlive(orphan))
            kill(driver, SIGKILL)
            #expect(await eventually { !isAlive(orphan) })
        }
        #expect(contents(file).flatMap { Int32($0) }.map(isAlive) == false)
    }

    @Test("a driver that ignores the end of its input and SIGTERM is gone when the fleet has stopped")
    func ignoresEverything() async throws {
        let process = try await withDriver("--ignore-term", "--ignore-end-of-input") { fleet, _ in
            try await fleet.plan(.doing("process"), driver: "mine").word.flatMap { Int32($0) }
        }
        #expect(!isAlive(try #require(process)))
    }

    @Test("requests that are under way when the fleet stops fail as unavailable")
    func stopping() async throws {
        try await withDriver { fleet, _ in
            async let pending = fails(fleet, "hang")
            #expect(await eventually { await fleet.status().first?.inFlight == 1 })
            fleet.shutdown()
            guard case .unavailable? = await pending else {
                Issue.record("not unavailable")
                return
            }
            #expect(await fails(fleet, "plan")?.isRetryable == true)
        }
    }
}
