import DriverProtocol
import HostCore
import Testing

@Suite("Resolution against recorded behaviour")
struct ParityResolutionTests {
    /// Cases in which we do something else on purpose: `BetterResolutionTests` says what.
    static let different: Set<String> = [
        "containers-null", "env-dotted-conflict", "env-dotted-run-over-map", "env-not-a-map", "env-run-null-map",
        "env-text",
        "template-no-variables",
    ]

    @Test("the fixtures are there")
    func fixtures() {
        #expect(ParityFixtures.cases.count >= 449)
        #expect(!ParityFixtures.defaultTemplate.isEmpty)
    }

    @Test(
        "a recorded case resolves as recorded",
        arguments: ParityFixtures.cases.filter { !different.contains($0.name) } + ParityFixtures.more)
    func recorded(_ parity: ParityCase) throws {
        for step in parity.steps {
            let expected = step.expected
            let filled: FilledTemplate
            let job: ResolvedJob
            let configuration: JSONObject
            do throws(ResolutionError) {
                filled = try JobResolution.fill(try step.input.get())
                configuration = try filled.revealedConfiguration(with: step.answers)
                job = try filled.resolve(with: step.answers)
            } catch {
                // The other worker reads the settings of its retries only when it launches.
                let isSetting = error.findings.allSatisfy { $0.path.hasPrefix("/environment/") }
                #expect(
                    expected["error"]?["phase"] == (isSetting ? "run" : "resolve"), "\(parity.name): \(error)")
                #expect(expected["error"]?["kind"]?.string == error.kind.rawValue, "\(parity.name): \(error)")
                if error.kind == .incompatible, let recorded = expected["error"]?["message"]?.string {
                    #expect(error.findings[0].message.hasPrefix(recorded), "\(parity.name)")
                }
                continue
            }
            #expect(expected["error"]?["phase"] != "resolve", "\(parity.name)")
            let variables = job.secrets.substitute(in: .object(job.variables))
            #expect(variables == expected["variables"], "\(parity.name)")
            if let recorded = expected["config"] {
                #expect(Self.comparable(configuration) == recorded, "\(parity.name)")
            }
            if let recorded = expected["prepared"]?.object {
                for key in ["env", "labels", "name", "command"] {
                    var wanted = recorded[key]
                    if key == "env", try step.input.get().environment.setting("PREFECT_SERVER_EPHEMERAL_ENABLED") == nil
                    {
                        wanted?["PREFECT_SERVER_EPHEMERAL_ENABLED"] = nil
                    }
                    let found = job.configuration[key].map(job.secrets.substitute(in:))
                    #expect(found == wanted, "\(parity.name): \(key)")
                }
            }
        }
    }

    /// The recording leaves out what is null, false or empty, and three fields that no one uses any more.
    private static func comparable(_ configuration: JSONObject) -> JSONValue {
        let unused = ["stream_output", "task_start_timeout_seconds", "task_watch_poll_interval"]
        return .object(
            configuration.filter { member in
                let isEmpty = [.null, false, "", [], [:]].contains(member.value)
                return !isEmpty && !unused.contains(member.key)
            })
    }
}
