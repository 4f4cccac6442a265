import DriverProtocol
import DriverSupervision
import Glibc
import Logging
import Testing

@Suite("Recordings of drivers")
struct RecordingTests {
    private func recorder(
        _ path: String, limit: Int = 1 << 20, log: LogLines = LogLines()
    ) throws -> DriverRecorder {
        try DriverRecorder(
            path: path, limits: .init(fileBytes: limit), hostVersion: "0-test", now: { "2026-01-02T03:04:05Z" },
            logger: .collecting(into: log))
    }

    private func recording(_ path: String) throws -> DriverRecording {
        let text = try #require(contents(path))
        return try DriverRecording(Array(text.utf8))
    }

    @Test("every request stands in the file with its answer, a line each, for its owner alone")
    func lines() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest("--version", "7.1"))
        let path = directory.file(".recording")
        let recorder = try recorder(path)
        try await withFleet(directory, events: DriverEvents(exchange: recorder.take)) { fleet in
            _ = try await fleet.plan(.doing("plan"), driver: "mine")
            _ = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("refuse", ["code": 1, "message": "no"]), driver: "mine")
            }
            _ = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("exit", 9), driver: "mine")
            }
        }
        recorder.flush()
        var info = stat()
        #expect(stat(path, &info) == 0 && info.st_mode & 0o777 == 0o600)
        let recording = try recording(path)
        #expect(try #require(contents(path)).hasPrefix("{\"recording\":1,"))
        // Described anew after the process had ended.
        let exchanges = try recording.exchanges
        #expect(exchanges.filter { $0.method == "describe" }.count >= 1)
        let plans = exchanges.filter { $0.method == "plan" }
        #expect(plans.map { $0.params["configuration"]?["do"] } == ["plan", "refuse", "exit"])
        #expect(plans.allSatisfy { $0.driver == "mine" && $0.version == "7.1" && $0.milliseconds > 0 })
        #expect(plans.allSatisfy { $0.time == "2026-01-02T03:04:05Z" && $0.digest?.utf8.count == 64 })
        guard case .result(let result) = plans[0].outcome, case .refused(let error) = plans[1].outcome,
            case .failed(let reason) = plans[2].outcome
        else {
            Issue.record("\(plans.map(\.outcome))")
            return
        }
        #expect(result["plan"]?["taskDefinition"]?["use"] == "family:1")
        #expect(error.message == "no" && reason.contains("ended twice"))
    }

    @Test("a recording goes on in a file that is there, and takes it away from others")
    func appends() throws {
        let directory = try DriversDirectory()
        let path = try directory.write(".recording", "", mode: 0o644)
        for _ in 0..<2 { _ = try recorder(path) }
        var info = stat()
        #expect(stat(path, &info) == 0 && info.st_mode & 0o777 == 0o600)
        let lines = try #require(contents(path)).split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.contains("\"version\":\"0-test\"") })
        #expect(try recording(path).exchanges.isEmpty)
    }

    @Test("at its limit a recording ends with a line in the log, and the driver goes on")
    func limit() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        let path = directory.file(".recording")
        let log = LogLines()
        let recorder = try recorder(path, limit: 2000, log: log)
        try await withFleet(directory, events: DriverEvents(exchange: recorder.take)) { fleet in
            for _ in 0..<6 {
                _ = try await fleet.plan(.doing("plan", .string(String(repeating: "x", count: 500))), driver: "mine")
                recorder.flush()
            }
        }
        #expect(log.all.count == 1 && log.all[0].contains("limit") && log.all[0].contains("recordMegabytes"))
        #expect(try #require(contents(path)).utf8.count <= 2000)
        #expect(try recording(path).exchanges.map(\.method) == ["describe", "plan"])
    }

    @Test("a file that can no longer be written ends the recording, said once")
    func unwritable() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        // A file in memory that is sealed against growing, as a full disk is. Swift's Glibc does not name the call.
        typealias CreateFile = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
        let createFile = unsafeBitCast(try #require(dlsym(nil, "memfd_create")), to: CreateFile.self)
        let allowSealing: UInt32 = 0x0002
        let memory = createFile("recording", allowSealing)
        defer { close(memory) }
        let path = "/proc/self/fd/\(memory)"
        let log = LogLines()
        let recorder = try recorder(path, log: log)
        let (addSeals, sealGrow): (Int32, Int32) = (1033, 0x0004)
        try #require(fcntl(memory, addSeals, sealGrow) == 0)
        try await withFleet(directory, events: DriverEvents(exchange: recorder.take)) { fleet in
            for _ in 0..<3 {
                _ = try await fleet.plan(.doing("plan"), driver: "mine")
                recorder.flush()
            }
        }
        #expect(log.all.count == 1 && log.all[0].contains("cannot be written"), "\(log.all)")
        #expect(try recording(path).exchanges.isEmpty)
    }

    @Test("what comes while nothing is written waits, and beyond a bound is left out and said so once")
    func overflow() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        let path = directory.file(".recording")
        let log = LogLines()
        var limits = DriverRecorder.Limits()
        limits.waiting = 3
        let recorder = try DriverRecorder(
            path: path, limits: limits, hostVersion: "", now: { "" }, logger: .collecting(into: log))
        try await withFleet(directory, events: DriverEvents(exchange: recorder.take)) { fleet in
            for _ in 0..<2 {
                for _ in 0..<5 { _ = try await fleet.plan(.doing("plan"), driver: "mine") }
                recorder.flush()
            }
        }
        #expect(try recording(path).exchanges.count == 6)
        #expect(log.all.count == 1 && log.all[0].contains("missing"))
    }

    @Test(
        "a place where nothing can be recorded is refused with the reason", arguments: ["/nonexistent/x", "/dev/null"])
    func refused(_ path: String) {
        let error = #expect(throws: DriverRecorder.Unusable.self) { try recorder(path) }
        #expect(error?.description.contains(path) == true)
    }

    @Test(
        "a file that is no recording is refused by line; one whose last line is cut off is read",
        arguments: [
            ("", "it is empty"), ("{\"method\":\"plan\"}\n", "first line has no"),
            ("{\"recording\":2}\n", "of version 2"), ("{\"recording\":1}\n{\n{}\n", "line 2 is"),
            ("{\"recording\":1}\n\n{\"method\":\"plan\"}\n", "line 3: "),
        ])
    func unreadable(_ text: String, _ part: String) {
        let error = #expect(throws: DriverRecording.Invalid.self) {
            try DriverRecording(Array(text.utf8)).exchanges
        }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(throws: Never.self) { try DriverRecording(Array("{\"recording\":1}\n{\"meth".utf8)).exchanges }
    }
}

extension DriverRecording {
    /// All of it.
    fileprivate var exchanges: [RecordedExchange] {
        get throws { try positions.compactMap { try entry(at: $0)?.exchange } }
    }
}
