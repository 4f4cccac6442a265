import DriverProtocol
import DriverSupervision
import Glibc
import Testing

/// The rows of the protocol's "Limits and lifecycle" that show only with several requests, or with time.
@Suite("Drivers under load that misbehave")
struct DriverCrowdTests {
    @Test("a line that is too long, with several requests under way: its own fails, the others are answered")
    func longLine() async throws {
        let directory = try DriversDirectory()
        let release = directory.file(".release")
        try directory.write("mine.json", DriversDirectory.manifest("--max-in-flight", "4"))
        try await withFleet(directory) { fleet in
            let first = try await fleet.plan(.doing("process"), driver: "mine").word
            async let one = fleet.plan(.doing("wait-for-file", .string(release)), driver: "mine").word
            async let two = fleet.plan(.doing("wait-for-file", .string(release)), driver: "mine").word
            #expect(await eventually { await fleet.status().first?.inFlight == 2 })
            async let long = failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("long", 2_000_000), driver: "mine")
            }
            // Whose it is shows when each is sent again by itself.
            #expect(await eventually { await fleet.status().first?.crashes == 1 })
            try directory.write(".release", "")
            let words = try await [one, two]
            #expect(words == ["1.0.0", "1.0.0"])
            let failure = await long
            #expect(failure?.message.contains("maxLineBytes") == true, "\(failure?.message ?? "answered")")
            let next = try await fleet.plan(.doing("process"), driver: "mine").word
            #expect(next != first)
        }
    }

    @Test("one request of many that ends every process it gets into fails alone")
    func poison() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest("--max-in-flight", "8"))
        try await withFleet(directory) { fleet in
            _ = try await fleet.description(of: "mine")
            let outcomes = await withTaskGroup(of: (Int, DriverFailure?).self) { group in
                for number in 0..<24 {
                    group.addTask {
                        let request = number == 5 ? PlanRequest.doing("exit", 3) : .doing("sleep-briefly")
                        return (
                            number,
                            await failure { () async throws(DriverFailure) in
                                try await fleet.plan(request, driver: "mine")
                            }
                        )
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(outcomes.keys.sorted() == [5])
            guard case .crashed? = outcomes[5] ?? nil else {
                Issue.record("\(outcomes)")
                return
            }
        }
    }

    @Test("one-shot processes under load, of which every third dies at its first try: every request is answered once")
    func oneShot() async throws {
        let directory = try DriversDirectory()
        let command = JSONValue.array(
            (DriversDirectory.python + [DriversDirectory.fixture("obedient.py")]).map(JSONValue.string))
        try directory.write(
            "mine.json", JSONValue.object(["command": command, "mode": "oneshot", "processes": 4]).text())
        var limits = DriverLimits.quick
        limits.restart.quarantineAfter = 100
        try await withFleet(directory, limits: limits) { fleet in
            let words = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<24 {
                    let request: PlanRequest =
                        number % 3 == 0
                        ? .doing("exit-once", .string(directory.file(".once-\(number)"))) : .doing("plan")
                    group.addTask { try await fleet.plan(request, driver: "mine").word }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(words == Array(repeating: "1.0.0", count: 24))
            let status = try #require(await fleet.status().first)
            #expect(status.answered == 24)
            #expect(status.crashes == 8)
        }
    }

    @Test("a driver that has closed its stdin costs the request that is written to it, not the host")
    func brokenPipe() async throws {
        let directory = try DriversDirectory()
        try directory.write(
            "mine.json", DriversDirectory.manifest("--close-stdin", more: ["timeouts": ["planMs": 500]]))
        try directory.write("other.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            let large = JSONValue.string(String(repeating: "x", count: 1_000_000))
            let failure = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("plan", large), driver: "mine")
            }
            guard case .timedOut? = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            let other = try await fleet.plan(.doing("plan"), driver: "other").word
            #expect(other == "1.0.0")
        }
    }

    @Test("a quarantined driver is tried with one process when its time is over: it works, or the next one begins")
    func halfOpen() async throws {
        let directory = try DriversDirectory()
        let cure = directory.file(".cure")
        let starts = directory.file(".starts")
        try directory.write(
            "mine.json", DriversDirectory.manifest("--starts", starts, "--exit-without", cure))
        var limits = DriverLimits.quick
        limits.restart.quarantine = .milliseconds(500)
        try await withFleet(directory, limits: limits) { fleet in
            func starts() -> Int { contents(directory.file(".starts"))?.split(separator: "\n").count ?? 0 }
            _ = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("plan"), driver: "mine")
            }
            // Five endings, and after the quarantine one more, which begins the next.
            #expect(await eventually { starts() >= 7 })
            #expect(
                await eventually {
                    if case .quarantined = await fleet.status().first?.state { true } else { false }
                })
            try directory.write(".cure", "")
            #expect(await eventually { (try? await fleet.plan(.doing("plan"), driver: "mine").word) == "1.0.0" })
            #expect(await fleet.status().first?.state == .ready)
            #expect(await fleet.freeSlots(of: "mine") == 1)
        }
    }

    @Test("a deadline that passes is one answer, and the late one of the driver reaches nobody")
    func lateAnswer() async throws {
        let directory = try DriversDirectory()
        let release = directory.file(".release")
        try directory.write(
            "mine.json", DriversDirectory.manifest("--max-in-flight", "2", more: ["timeouts": ["planMs": 300]]))
        var limits = DriverLimits.quick
        limits.cancellationGrace = .seconds(60)
        try await withFleet(directory, limits: limits) { fleet in
            let failure = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("wait-for-file", .string(release)), driver: "mine")
            }
            guard case .timedOut? = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            // The place is not free until the driver has answered.
            #expect(await fleet.freeSlots(of: "mine") == 1)
            try directory.write(".release", "")
            #expect(await eventually { await fleet.freeSlots(of: "mine") == 2 })
            let status = try #require(await fleet.status().first)
            #expect(status.crashes == 0)
        }
    }

    @Test("the pipes of one driver are not held by another, and end when their own process is gone")
    func pipes() async throws {
        let directory = try DriversDirectory()
        for name in ["one", "two"] { try directory.write("\(name).json", DriversDirectory.manifest()) }
        try await withFleet(directory) { fleet in
            var pipes: [Set<String>] = []
            for name in ["one", "two"] {
                let process = try #require(
                    try await fleet.plan(.doing("process"), driver: name).word.flatMap { Int32($0) })
                let guardian = try #require(await fleet.status().first { $0.name == name }?.processGroups.first)
                pipes.append(links("/proc/\(process)/fd").union(links("/proc/\(guardian)/fd")))
            }
            #expect(pipes.allSatisfy { $0.count >= 3 })
            #expect(pipes[0].isDisjoint(with: pipes[1]), "\(pipes)")
        }
    }

    /// The pipes and sockets that a folder of descriptors leads to.
    private func links(_ folder: String) -> Set<String> {
        var found: Set<String> = []
        for number in 0..<64 {
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = buffer.withUnsafeMutableBytes {
                readlink("\(folder)/\(number)", $0.assumingMemoryBound(to: CChar.self).baseAddress!, 256)
            }
            guard count > 0 else { continue }
            let link = String(decoding: buffer.prefix(count), as: UTF8.self)
            if link.hasPrefix("pipe:") || link.hasPrefix("socket:") { found.insert(link) }
        }
        return found
    }
}
