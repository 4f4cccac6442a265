import DriverConformance
import DriverConformanceRun
import DriverProtocol
import DriverSupervision
import Glibc
import TestSupport

/// Runs of the suite in tests.
enum Trial {
    /// Suites start many processes, and tests would all run at once.
    static let turnstile = Turnstile(3)

    /// Times that no machine is too slow for.
    static let patient = ConformanceLimits(start: .seconds(90), answer: .seconds(90), stop: .seconds(60))

    /// Holds a manifest or an executable to checks.
    static func report(
        _ path: String, _ checks: [ConformanceCheck] = ConformanceSuite.version1,
        limits: ConformanceLimits = patient, own: [PlanSample] = []
    ) async throws -> ConformanceReport {
        let found = look(at: path)
        guard let entry = found.entries.first else {
            throw TestSupportError(found.refusals.first.map(\.description) ?? "\(path) is no driver")
        }
        return await turnstile.pass {
            await ConformanceRun(
                entry: entry, hostExecutableDirectory: BuiltProduct.folder, hostEnvironment: ChildProcess.plain,
                own: own, limits: limits
            ).run(checks)
        }
    }

    /// What worker-host thinks of a file; nothing is started.
    static func look(at path: String) -> DriverCatalogue.Snapshot {
        DriverCatalogue(
            file: path, hostExecutableDirectory: BuiltProduct.folder, path: ChildProcess.plain["PATH"]
        ).scan()
    }

    /// A manifest in a folder of its own.
    static func withManifest<Value>(
        _ manifest: JSONObject, _ body: (_ path: String) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryDirectory("manifest") { directory in
            try await body(try directory.write("driver.json", JSONValue.object(manifest).text()))
        }
    }

    /// The system's Python where there is one: a version manager's wrapper in PATH takes long to start.
    static let interpreter: String = access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3"

    /// A manifest for a Python program.
    static func python(_ file: String, _ arguments: String..., mode: String = "persistent") -> JSONObject {
        let words = [interpreter, "-S", file] + arguments
        return ["command": .array(words.map(JSONValue.string)), "mode": .string(mode)]
    }

    /// The correct driver, or one with a defect.
    static func broken(_ defect: String...) -> JSONObject {
        let words = [interpreter, "-S", ProjectPaths.fixture("drivers/broken.py")] + defect
        return ["command": .array(words.map(JSONValue.string))]
    }
}

extension ConformanceReport {
    /// Every check that did not pass and was not skipped, with its reason and evidence.
    var failureText: String {
        failures.map { outcome in
            "\(outcome.check.name): \(outcome.verdict.reason ?? "")\n"
                + TranscriptText.lines(outcome.transcripts).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    func names(_ word: String) -> [String] {
        outcomes.filter { $0.verdict.word == word }.map(\.check.name)
    }
}
