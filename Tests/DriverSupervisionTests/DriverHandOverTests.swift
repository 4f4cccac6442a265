import DriverProtocol
import DriverSupervision
import Glibc
import Hashing
import Testing

@Suite("From one generation of a driver to the next")
struct DriverHandOverTests {
    @Test("what a process has is answered by it; what waits is answered by the next generation")
    func handOver() async throws {
        let directory = try DriversDirectory()
        let release = directory.file(".release")
        try directory.write("mine.json", DriversDirectory.manifest("--version", "1"))
        try await withFleet(directory) { fleet in
            let old = try #require(try await fleet.plan(.doing("process"), driver: "mine").word.flatMap { Int32($0) })
            async let held = fleet.planned(.doing("wait-for-file", .string(release)), driver: "mine")
            #expect(await eventually { await fleet.status().first?.inFlight == 1 })
            async let waiting = fleet.planned(.doing("plan"), driver: "mine")
            #expect(await eventually { await fleet.status().first?.waiting == 1 })
            try directory.replace("mine.json", DriversDirectory.manifest("--version", "2"))
            let next = try await waiting
            #expect(next.answer.word == "2")
            #expect(next.generation.version == "2")
            #expect(isAlive(old))
            try directory.write(".release", "")
            let first = try await held
            #expect(first.answer.word == "1")
            #expect(first.generation.version == "1")
            #expect(await eventually { !isAlive(old) })
        }
    }

    @Test("a generation is told by name, version and a digest that every file of the driver goes into")
    func generations() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest(more: ["environment": ["X": "1"]]))
        let text = try #require(contents(DriversDirectory.fixture("obedient.py")))
        try directory.write("alone", text, mode: 0o755)
        try await withFleet(directory) { fleet in
            let first = try await fleet.planned(.doing("plan"), driver: "mine").generation
            #expect(first.name == "mine")
            #expect(first.version == "1.0.0")
            #expect(first.digest.count == 64)
            #expect(first.description == "mine/1.0.0@sha256:\(first.digest.prefix(12))")
            let again = try await fleet.planned(.doing("plan"), driver: "mine").generation
            #expect(again == first)
            try directory.replace("mine.json", DriversDirectory.manifest(more: ["environment": ["X": "2"]]))
            #expect(
                await eventually {
                    let next = try? await fleet.planned(.doing("plan"), driver: "mine").generation
                    return next?.version == "1.0.0" && next?.digest != first.digest
                })
            // A lone executable has the digest that sha256sum prints.
            let alone = try await fleet.planned(.doing("plan"), driver: "alone").generation
            #expect(alone.digest == SHA256.hex(text))
        }
    }

    @Test("a one-shot driver that is rewritten in place under load loses no request, and no half of it is executed")
    func oneShot() async throws {
        let directory = try DriversDirectory()
        let log = LogLines()
        let starts = directory.file(".starts")
        func script(_ word: String) -> String {
            """
            #!/bin/sh
            echo \(word) >> \(starts)
            read -r line
            id=$(printf '%s' "$line" | sed 's/.*"id":"\\([0-9]*\\)".*/\\1/')
            case "$line" in
            *'"method":"describe"'*) result='{"protocol":1,"name":"script","version":"\(word)"}' ;;
            *) result='{"plan":{"taskDefinition":{"use":"f"},"attempts":[{"runTask":{}}],"explain":[{"why":"\(word)"}]}}' ;;
            esac
            printf '{"jsonrpc":"2.0","id":"%s","result":%s}\\n' "$id" "$result"

            """
        }
        try directory.write(".script", script("one"), mode: 0o755)
        let manifest: JSONObject = ["command": ["./.script"], "mode": "oneshot", "processes": 2]
        try directory.write("mine.json", JSONValue.object(manifest).text())
        var limits = DriverLimits.quick
        // Longer than it takes to see that the half does not pass, so that it is tried once.
        limits.restart.firstPause = .seconds(5)
        try await withFleet(directory, limits: limits, logger: .collecting(into: log)) { fleet in
            let first = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(first == "one")
            let isOver = Collected<Bool>()
            let words = try await withThrowingTaskGroup(of: [String?].self) { group in
                for _ in 1...4 {
                    group.addTask {
                        var words: [String?] = []
                        while isOver.all.isEmpty {
                            words.append(try await fleet.plan(.doing("plan"), driver: "mine").word)
                        }
                        return words
                    }
                }
                group.addTask {
                    // The first part says "half" and ends well: were it executed, its mark would be seen.
                    try directory.write(".script", "#!/bin/sh\necho half >> \(starts)\n", mode: 0o755)
                    #expect(await eventually { log.all.contains { $0.contains("is not used") } })
                    try directory.write(".script", script("two"), mode: 0o755)
                    #expect(await eventually { await fleet.description(of: "mine", is: "two") })
                    _ = try await fleet.plan(.doing("plan"), driver: "mine")
                    isOver.append(true)
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(words).isSubset(of: ["one", "two"]))
            #expect(words.contains("two"))
            // Once, as the candidate that did not pass.
            let lines = try #require(contents(starts)).split(separator: "\n")
            #expect(lines.count { $0 == "half" } == 1)
        }
    }

    @Test("a driver that is removed while runs choose it: the next choice falls on another that handles them")
    func removed() async throws {
        let directory = try DriversDirectory()
        let handles: JSONObject = ["handles": ["launchTypes": ["FARGATE"]]]
        try directory.write("a.json", DriversDirectory.manifest("--launch-types", "FARGATE", more: handles))
        try directory.write("b.json", DriversDirectory.manifest("--launch-types", "FARGATE", more: handles))
        try await withFleet(directory) { fleet in
            let first = try await fleet.choose(binding: nil, variable: nil, configuration: [:])
            #expect(first.name == "a")
            directory.delete("a.json")
            #expect(
                await eventually {
                    let choice = try? await fleet.choose(binding: nil, variable: nil, configuration: [:])
                    return choice?.name == "b"
                })
            let failure = await failure { () async throws(DriverFailure) in
                try await fleet.choose(binding: "a", variable: nil, configuration: [:])
            }
            #expect(failure?.message.contains("only 'b'") == true)
        }
    }
}

extension DriverFleet {
    fileprivate func description(of name: String, is version: String) async -> Bool {
        (try? await description(of: name).version) == version
    }
}
