import DriverProtocol
import TestSupport
import Testing

@Suite("worker-host drivers replay")
struct DriversReplayTests {
    /// A driver in shell whose plan names this family.
    private func driver(_ family: String) -> String {
        """
        #!/bin/sh
        while IFS= read -r line; do
          printf '%s\\n' "$line" | jq -c 'select(has("id")) | {jsonrpc: "2.0", id} + (if .method == "describe"
            then {result: {protocol: 1, name: "pinned", version: "\(family)"}}
            else {result: {plan: {taskDefinition: {use: "\(family)"}, attempts: [{name: "a", runTask: {}}]}}} end)'
        done
        """
    }

    private let recording = """
        {"recording":1,"host":{"name":"worker-host","version":"0.1.0"}}
        {"driver":"pinned","version":"1","method":"describe","params":{},"result":{"protocol":1,"name":"pinned"}}
        {"driver":"pinned","version":"1","method":"plan","params":{"flowRun":{"name":"otter"},"configuration":{}},\
        "result":{"plan":{"taskDefinition":{"use":"family:1"},"attempts":[{"name":"a","runTask":{}}]}}}
        {"driver":"other","version":"1","method":"plan","params":{"configuration":{}},"error":{"code":1,"message":"no"}}

        """

    @Test("the driver that was recorded gives the same answers, another version is shown by path")
    func versions() async throws {
        try await withTemporaryDirectory("replay") { directory in
            let file = try directory.write("session.jsonl", recording)
            let same = try directory.write("one/pinned", driver("family:1"), executable: true)
            let other = try directory.write("two/pinned", driver("family:2"), executable: true)
            let unchanged = try await CommandRun(["drivers", "replay", file, same])
            #expect(unchanged.exit == .code(0), "\(unchanged.errors)")
            #expect(unchanged.output.contains("1 requests") && unchanged.output.contains("1 same"))
            let changed = try await CommandRun(["drivers", "replay", file, other])
            #expect(changed.exit == .code(1))
            for part in [
                "line 3: plan of 'otter', by pinned 1: changed",
                "- /result/plan/taskDefinition/use: \"family:1\"", "+ /result/plan/taskDefinition/use: \"family:2\"",
            ] {
                #expect(changed.output.contains(part), "\(part) is missing in \(changed.output)")
            }
            let json = try await CommandRun(
                ["drivers", "replay", file, "pinned", "--drivers", "\(directory.path)/two", "--json"]
            ).json
            #expect(json["changed"] == 1 && json["same"] == 0 && json["version"] == "family:2")
            #expect(json["findings"]?[0]?["differences"]?[0]?["right"] == "family:2")
            let ofOther = try await CommandRun(["drivers", "replay", file, same, "--of", "other", "--json"])
            #expect(try ofOther.json["findings"]?[0]?["verdict"] == "changed")
        }
    }

    @Test("what cannot be replayed is one line, and the exit code is 2")
    func unusable() async throws {
        try await withTemporaryDirectory("replay") { directory in
            let file = try directory.write("session.jsonl", recording)
            let plain = try directory.write("plain.txt", "hello")
            let driver = try directory.write("else", driver("x"), executable: true)
            for (arguments, part) in [
                ([file, "./nowhere"], "./nowhere"), ([plain, driver], "plain.txt: line 1 is"),
                ([file, driver], "requests to several drivers"), ([file, driver, "--of", "none"], "'none'"),
                ([file, plain], "chmod +x"), ([file, "nowhere", "--drivers", directory.path], "./nowhere"),
            ] {
                let run = try await CommandRun(["drivers", "replay"] + arguments)
                #expect(run.exit == .code(2) && run.errors.contains(part), "\(arguments): \(run.errors)")
                #expect(run.errors.split(separator: "\n").count == 1)
            }
        }
    }
}
