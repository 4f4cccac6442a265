import DriverProtocol
import DriverSupervision
import Glibc
import Testing

@Suite("Drivers that change while the host runs")
struct DriverLiveChangeTests {
    private func word(_ fleet: DriverFleet, _ name: String = "mine") async -> String? {
        await fleet.refresh()
        return try? await fleet.plan(.doing("plan"), driver: name).word
    }

    @Test("a driver that is added can be named at once")
    func added() async throws {
        let directory = try DriversDirectory()
        try directory.write("other.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            #expect(await word(fleet, "mine") == nil)
            try directory.write("mine.json", DriversDirectory.manifest("--version", "2"))
            #expect(await word(fleet, "mine") == "2")
        }
    }

    @Test("a driver that is replaced under load loses no request", arguments: ["rename", "in place"])
    func replaced(how: String) async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest("--version", "1"))
        try await withFleet(directory) { fleet in
            #expect(await word(fleet) == "1")
            let text = DriversDirectory.manifest("--version", "2")
            if how == "rename" {
                try directory.replace("mine.json", text)
            } else {
                try directory.write("mine.json", text)
            }
            var words: [String?] = []
            while words.last != "2", words.count < 10_000 { words.append(await word(fleet)) }
            #expect(words.last == "2")
            #expect(words.allSatisfy { $0 == "1" || $0 == "2" })
            #expect(await eventually { await fleet.status().first?.state == .ready })
        }
    }

    @Test("a replacement that does not pass 'describe' is not used; the one before goes on and the log says why")
    func badReplacement() async throws {
        let directory = try DriversDirectory()
        let log = LogLines()
        try directory.write("mine.json", DriversDirectory.manifest("--version", "1"))
        try await withFleet(directory, logger: .collecting(into: log)) { fleet in
            #expect(await word(fleet) == "1")
            try directory.replace("mine.json", DriversDirectory.manifest("--exit-at-start", "3"))
            await fleet.refresh()
            #expect(
                await eventually { log.all.contains { $0.contains("not used") && $0.contains("no licence found") } })
            #expect(await word(fleet) == "1")
            try directory.replace("mine.json", DriversDirectory.manifest("--version", "3"))
            #expect(await eventually { await word(fleet) == "3" })
        }
    }

    @Test("an entry that becomes unusable is told, and the driver goes on")
    func refusedReplacement() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest("--version", "1"))
        try await withFleet(directory) { fleet in
            #expect(await word(fleet) == "1")
            try directory.write("mine.json", "{")
            #expect(await word(fleet) == "1")
            #expect(await fleet.status().contains { if case .refused = $0.state { true } else { false } })
        }
    }

    @Test("the command's own file counts too, not only the manifest")
    func replacedCommand() async throws {
        let directory = try DriversDirectory()
        let fixture = try #require(contents(DriversDirectory.fixture("obedient.py")))
        try directory.write("mine", fixture.replacing("1.0.0", by: "5"), mode: 0o755)
        try await withFleet(directory) { fleet in
            #expect(await word(fleet) == "5")
            try directory.replace("mine", fixture.replacing("1.0.0", by: "6"), mode: 0o755)
            #expect(await eventually { await word(fleet) == "6" })
        }
    }

    @Test("a driver that is removed is unknown at once, and its process goes")
    func removed() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        try directory.write("other.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            let process = try #require(
                try await fleet.plan(.doing("process"), driver: "mine").word.flatMap { Int32($0) })
            directory.delete("mine.json")
            await fleet.refresh()
            let failure = await failure { () async throws(DriverFailure) in
                try await fleet.plan(.doing("plan"), driver: "mine")
            }
            #expect(failure?.message.contains("only 'other'") == true)
            #expect(await eventually { !isAlive(process) })
        }
    }
}
