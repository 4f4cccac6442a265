import DriverProtocol
import DriverSupervision
import Testing

@Suite("Replacements that are held to a recording")
struct DriverRecordingTests {
    /// A manifest of the given version with a recording beside it.
    private func manifest(_ version: String) -> String {
        DriversDirectory.manifest(
            "--version", version, "--family", "family:\(version)", more: ["recording": "mine.jsonl"])
    }

    private func line(_ what: PlanRequest, _ outcome: JSONObject, driver: String = "mine") -> String {
        var record: JSONObject = ["driver": .string(driver), "method": "plan", "params": .object(what.params)]
        record.merge(outcome)
        return JSONValue.object(record).text() + "\n"
    }

    private func plan(_ version: String) -> JSONObject {
        [
            "result": [
                "plan": [
                    "taskDefinition": ["use": .string("family:\(version)")],
                    "attempts": [["runTask": ["launchType": "FARGATE"]]],
                    // How it is explained may change.
                    "explain": [["path": "", "from": "test", "why": "once"]],
                ]
            ]
        ]
    }

    /// A fleet that has planned with version 1, and a replacement of version 2 beside a recording.
    private func replace(
        recording: String, _ body: (DriverFleet, DriversDirectory, LogLines) async throws -> Void
    ) async throws {
        let directory = try DriversDirectory()
        let log = LogLines()
        try directory.write("mine.jsonl", recording, mode: 0o600)
        try directory.write("mine.json", manifest("1"))
        try await withFleet(directory, logger: .collecting(into: log)) { fleet in
            let word = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(word == "1")
            try directory.replace("mine.json", manifest("2"))
            try await body(fleet, directory, log)
        }
    }

    private func isRefused(_ log: LogLines, _ parts: String...) async -> Bool {
        await eventually {
            log.all.contains { line in line.contains("is not used") && parts.allSatisfy(line.contains) }
        }
    }

    @Test("one that makes the same plans and the same refusals is taken up; other drivers' records do not count")
    func same() async throws {
        let refusal = DriverError.configuration("no such container", path: "/x", hint: "Name one.")
        let recording =
            #"{"recording":1,"protocols":[1]}"# + "\n" + line(.doing("plan"), plan("2"))
            + line(.doing("plan"), plan("another's"), driver: "other")
            + line(.doing("refuse", refusal.json), ["error": refusal.json])
        try await replace(recording: recording) { fleet, _, _ in
            #expect(await eventually { (try? await fleet.plan(.doing("plan"), driver: "mine").word) == "2" })
        }
    }

    @Test("one that plans otherwise is not taken up: the log names the first difference, and the one before goes on")
    func otherwise() async throws {
        let recording = line(.doing("answer", plan("7")["result"] ?? [:]), plan("7")) + line(.doing("plan"), plan("1"))
        try await replace(recording: recording) { fleet, directory, log in
            #expect(await isRefused(log, "line 2", "/result/plan/taskDefinition/use", "family:1", "family:2"))
            let word = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(word == "1")
            // A recording that says the new plans is what lets it pass.
            try directory.replace("mine.jsonl", line(.doing("plan"), plan("2")), mode: 0o600)
            #expect(await eventually { (try? await fleet.plan(.doing("plan"), driver: "mine").word) == "2" })
        }
    }

    @Test("one that refuses what was planned, or dies of it, is not taken up", arguments: ["refuse", "exit"])
    func fails(what: String) async throws {
        let argument: JSONValue = what == "exit" ? 3 : DriverError.configuration("not today").json
        try await replace(recording: line(.doing(what, argument), plan("1"))) { fleet, _, log in
            #expect(await isRefused(log, "line 1", what == "exit" ? "exit status 3" : "not today"))
            let word = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(word == "1")
        }
    }

    @Test(
        "a recording that cannot be read, or has no plan of the driver, lets nothing pass",
        arguments: [("{", "line 1"), ("", "no plan of the driver 'mine'")])
    func unreadable(text: String, part: String) async throws {
        try await replace(recording: text) { fleet, _, log in
            #expect(await isRefused(log, part))
            let word = try await fleet.plan(.doing("plan"), driver: "mine").word
            #expect(word == "1")
        }
    }
}
