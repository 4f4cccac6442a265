import DriverProtocol
import DriverSupervision
import Glibc
import Testing

/// Nobody tells the fleet to look: it sees what changes by itself.
@Suite("Changes that the fleet sees by itself")
struct DriverWatchTests {
    private func becomes(_ word: String, _ fleet: DriverFleet, _ name: String = "mine") async -> Bool {
        await eventually { (try? await fleet.plan(.doing("plan"), driver: name).word) == word }
    }

    @Test("an entry that is added, replaced by rename, rewritten in place and removed")
    func entries() async throws {
        let directory = try DriversDirectory()
        try directory.write("other.json", DriversDirectory.manifest())
        try await withFleet(directory) { fleet in
            _ = try await fleet.description(of: "other")
            try directory.write("mine.json", DriversDirectory.manifest("--version", "1"))
            #expect(await becomes("1", fleet))
            try directory.replace("mine.json", DriversDirectory.manifest("--version", "2"))
            #expect(await becomes("2", fleet))
            try directory.write("mine.json", DriversDirectory.manifest("--version", "3"))
            #expect(await becomes("3", fleet))
            directory.delete("mine.json")
            #expect(
                await eventually {
                    let failure = await failure { () async throws(DriverFailure) in
                        try await fleet.plan(.doing("plan"), driver: "mine")
                    }
                    if case .unknownDriver = failure { return true } else { return false }
                })
        }
    }

    @Test(
        "the file that a manifest names in another directory, whether it is replaced, rewritten or reached by links",
        arguments: ["rename", "in place", "link to the file", "link to its folder"])
    func elsewhere(how: String) async throws {
        let directory = try DriversDirectory()
        let other = try DriversDirectory()
        func script(_ version: String) throws -> String {
            try #require(contents(DriversDirectory.fixture("obedient.py"))).replacing("1.0.0", by: version)
        }
        for version in ["1", "2"] {
            mkdir(other.file(version), 0o755)
            try other.write("\(version)/driver", script(version), mode: 0o755)
        }
        try other.write("driver", script("1"), mode: 0o755)
        symlink("1/driver", other.file("linked-driver"))
        symlink("1", other.file("current"))
        let command =
            switch how {
            case "link to the file": other.file("linked-driver")
            case "link to its folder": other.file("current/driver")
            default: other.file("driver")
            }
        try directory.write("mine.json", JSONValue.object(["command": [.string(command)]]).text())
        var limits = DriverLimits.quick
        // inotify has to do it.
        limits.lookWhenTold = .seconds(3600)
        try await withFleet(directory, limits: limits) { fleet in
            #expect(await becomes("1", fleet))
            switch how {
            case "rename": try other.replace("driver", script("2"), mode: 0o755)
            case "in place": try other.write("driver", script("2"), mode: 0o755)
            case "link to the file":
                symlink("2/driver", other.file("fresh"))
                rename(other.file("fresh"), other.file("linked-driver"))
            default:
                symlink("2", other.file("fresh"))
                rename(other.file("fresh"), other.file("current"))
            }
            #expect(await becomes("2", fleet))
        }
    }

    @Test("a command whose folder is not there yet: a look now and then finds it, where the kernel cannot tell")
    func polled() async throws {
        let directory = try DriversDirectory()
        let other = try DriversDirectory()
        let command = JSONValue.array([.string(other.file("later/bin/driver"))])
        try directory.write("mine.json", JSONValue.object(["command": command]).text())
        try directory.write("other.json", DriversDirectory.manifest())
        var limits = DriverLimits.quick
        limits.look = .milliseconds(100)
        limits.lookWhenTold = .seconds(3600)
        try await withFleet(directory, limits: limits) { fleet in
            #expect(await fleet.status().contains { if case .refused = $0.state { true } else { false } })
            for folder in ["later", "later/bin"] { mkdir(other.file(folder), 0o755) }
            try other.write(
                "later/bin/driver", try #require(contents(DriversDirectory.fixture("obedient.py"))), mode: 0o755)
            #expect(await becomes("1.0.0", fleet))
        }
    }

    @Test("a script that is rewritten in two halves is taken up when it is whole; the one before goes on until then")
    func halfWritten() async throws {
        let directory = try DriversDirectory()
        let log = LogLines()
        let text = try #require(contents(DriversDirectory.fixture("obedient.py")))
        let next = text.replacing("1.0.0", by: "2")
        try directory.write("mine", text, mode: 0o755)
        try await withFleet(directory, logger: .collecting(into: log)) { fleet in
            #expect(await becomes("1.0.0", fleet))
            try directory.write("mine", String(next.prefix(next.count / 2)), mode: 0o755)
            #expect(await eventually { log.all.contains { $0.contains("is not used") } })
            let before = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(before == "1.0.0")
            try directory.write("mine", next, mode: 0o755)
            #expect(await becomes("2", fleet))
        }
    }

    @Test("a program that somebody still writes to is started when it has been closed")
    func textBusy() async throws {
        let directory = try DriversDirectory()
        let log = LogLines()
        let program = try #require(contentsWhole(DriversDirectory.products + "/worker-driver-fargate"))
        let writer = open(directory.file("mine"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o755)
        defer { close(writer) }
        var rest = program[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
            try #require(count > 0)
            rest = rest.dropFirst(count)
        }
        try await withFleet(directory, logger: .collecting(into: log)) { fleet in
            async let description = fleet.description(of: "mine")
            #expect(await eventually { log.all.contains { $0.contains("is being written") } })
            #expect(dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), writer) == writer)
            let described = try await description
            #expect(described.name == "fargate")
        }
    }

    /// A file of any size.
    private func contentsWhole(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
