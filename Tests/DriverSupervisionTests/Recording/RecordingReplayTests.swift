import DriverProtocol
import DriverSupervision
import Testing

@Suite("Replays of recordings")
struct RecordingReplayTests {
    /// A recording of requests to the fixture driver, with these answers.
    private func recording(
        _ exchanges: [(params: JSONObject, outcome: (String, JSONValue))], method: String = "plan"
    ) throws -> DriverRecording {
        let lines = exchanges.map { exchange -> JSONValue in
            var line: JSONObject = ["method": .string(method), "driver": "mine", "params": .object(exchange.params)]
            line[exchange.outcome.0] = exchange.outcome.1
            return .object(line)
        }
        let text = (["{\"recording\":1}"] + lines.map { $0.text() }).joined(separator: "\n")
        return try DriverRecording(Array(text.utf8))
    }

    private func answering(_ answer: JSONValue) -> JSONObject {
        PlanRequest.doing("answer", answer).params
    }

    @Test("an answer that still comes is the same, another one a difference by path, and explanations do not count")
    func verdicts() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        let plan: JSONValue = ["plan": ["taskDefinition": ["use": "a:1"], "explain": [["why": "now"]]]]
        let before: JSONValue = ["plan": ["taskDefinition": ["use": "a:1"], "explain": [["why": "then"]]]]
        let other: JSONValue = ["plan": ["taskDefinition": ["use": "b:1"]]]
        let refusal: JSONValue = ["code": 1, "message": "no"]
        let recording = try recording([
            (answering(plan), ("result", before)), (answering(plan), ("result", other)),
            (PlanRequest.doing("refuse", refusal).params, ("error", refusal)),
            (PlanRequest.doing("refuse", refusal).params, ("result", other)),
            (answering(plan), ("failure", "timed out")),
            (answering(plan), ("error", ["code": -32800, "message": "cancelled"])),
        ])
        try await withFleet(directory) { fleet in
            let items = try await RecordingReplay(fleet: fleet, driver: "mine").run(recording)
            #expect(items.map(\.line) == [2, 3, 4, 5, 6, 7])
            let verdicts = items.map(\.verdict)
            #expect(verdicts[0] == .same && verdicts[2] == .same)
            #expect(
                verdicts[1]
                    == .changed([
                        JSONDifference(
                            path: "/result/plan/taskDefinition/use", kind: .changed, left: "b:1", right: "a:1")
                    ]))
            guard case .changed(let differences) = verdicts[3] else {
                Issue.record("\(verdicts[3])")
                return
            }
            #expect(differences.map(\.path) == ["/result", "/error"])
            #expect(verdicts[4] == .skipped("it had no answer: timed out"))
            #expect(verdicts[5] == .skipped("it was cancelled"))
            #expect(verdicts.map(\.isDifferent) == [false, true, false, true, false, false])
            let strict = try await RecordingReplay(fleet: fleet, driver: "mine", isStrict: true).run(recording)
            #expect(strict[0].verdict.isDifferent)
        }
    }

    @Test("two answers to the same params that are not the same are told as such")
    func unsteady() async throws {
        let directory = try DriversDirectory()
        try directory.write(
            "mine",
            """
            #!/bin/sh
            count=0
            while IFS= read -r line; do
              count=$((count + 1))
              id=${line#*'"id":"'}
              case $line in
                *'"describe"'*) result='{"protocol":1,"name":"mine"}' ;;
                *) result="{\\"plan\\":{\\"n\\":$count}}" ;;
              esac
              printf '{"jsonrpc":"2.0","id":"%s","result":%s}\\n' "${id%%'"'*}" "$result"
            done
            """, mode: 0o755)
        try await withFleet(directory) { fleet in
            let recording = try recording([([:], ("result", ["plan": ["n": 2]]))])
            let items = try await RecordingReplay(fleet: fleet, driver: "mine").run(recording)
            #expect(
                items.map(\.verdict) == [
                    .unsteady([JSONDifference(path: "/result/plan/n", kind: .changed, left: 2, right: 3)])
                ])
        }
    }

    @Test("a method that the driver does not name is skipped, and a driver that dies of a request has failed it")
    func unanswered() async throws {
        let directory = try DriversDirectory()
        try directory.write("mine.json", DriversDirectory.manifest())
        let fatal = try recording([(PlanRequest.doing("exit", 3).params, ("result", [:]))])
        let other = try recording([([:], ("result", [:]))], method: "validate")
        try await withFleet(directory) { fleet in
            let replay = RecordingReplay(fleet: fleet, driver: "mine")
            let items = try await replay.run(fatal) + replay.run(other)
            #expect(try await replay.run(fatal, of: "another").isEmpty)
            guard case .failed(let reason) = items[0].verdict, case .skipped(let why) = items[1].verdict else {
                Issue.record("\(items.map(\.verdict))")
                return
            }
            #expect(reason.contains("ended twice") && why.contains("'validate'"))
        }
    }

    @Test("a driver that is named by its path needs neither a directory of its own nor a name that pools could use")
    func byPath() async throws {
        let directory = try DriversDirectory()
        let path = try directory.write("My_Driver.json", DriversDirectory.manifest("--version", "3"))
        try directory.write("My_Driver.txt", "a file of the same name")
        let catalogue = DriverCatalogue(
            file: path, hostExecutableDirectory: DriversDirectory.products, path: DriversDirectory.environment["PATH"])
        #expect(catalogue.scan().entries.map(\.name) == ["My_Driver"])
        let fleet = DriverFleet(
            catalogue, hostExecutableDirectory: DriversDirectory.products, environment: DriversDirectory.environment,
            hostVersion: "0", limits: .quick, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fleet.run() }
            defer { group.cancelAll() }
            let description = try await fleet.description(of: "My_Driver")
            #expect(description.version == "3")
        }
    }
}
