import DriverConformance
import DriverProtocol
import TestSupport
import Testing

/// What ships passes the suite that authors are held to.
@Suite("The suite", .serialized)
struct ConformingDriverTests {
    private static let optional = ["validate.undeclared", "interpret.undeclared"]
    private static let needs = ["needs.form", "needs.converge", "needs.null-facts", "needs.self-contained"]

    @Test("is passed by the drivers that ship", arguments: ["fargate", "ec2"])
    func shipped(_ name: String) async throws {
        let report = try await Trial.report(BuiltProduct.path("worker-driver-\(name)"))
        #expect(report.failures.isEmpty, "\(report.failureText)")
        #expect(report.names("skipped") == Self.optional)
        #expect(report.description?.name == name && report.outcomes.count >= 40)
    }

    @Test("is passed by the driver for task definitions that exist")
    func taskDefinitionARN() async throws {
        let report = try await Trial.report(BuiltProduct.path("worker-driver-task-definition-arn"))
        #expect(report.failures.isEmpty, "\(report.failureText)")
        #expect(report.names("skipped") == Self.optional)
    }

    @Test("is passed by the example in shell")
    func shell() async throws {
        let report = try await Trial.report(ProjectPaths.root + "/drivers.d/examples/echo-arn.sh")
        #expect(report.failures.isEmpty, "\(report.failureText)")
        let others = ["secrets.not-dropped", "validate.answer", "interpret.answer"]
        #expect(Set(report.names("skipped")).isSubset(of: Self.needs + others))
    }

    @Test("is passed by the example in Python, which never refuses a job")
    func python() async throws {
        let file = ProjectPaths.root + "/drivers.d/examples/pinned-cluster.py"
        let report = try await Trial.withManifest(Trial.python(file)) { try await Trial.report($0) }
        #expect(report.failures.isEmpty, "\(report.failureText)")
        #expect(report.names("skipped").allSatisfy { !$0.hasPrefix("lines.") && !$0.hasPrefix("life.") })
    }

    @Test("is passed by a one-shot driver, without the checks of a conversation")
    func oneShot() async throws {
        let file = ProjectPaths.root + "/drivers.d/examples/pinned-cluster.py"
        let report = try await Trial.withManifest(Trial.python(file, mode: "oneshot")) { try await Trial.report($0) }
        #expect(report.failures.isEmpty, "\(report.failureText)")
        let skipped = Set(report.names("skipped"))
        #expect(skipped.isSuperset(of: ConformanceSuite.version1.filter(\.isConversation).map(\.name)))
        #expect(!skipped.contains("plan.same-twice") && !skipped.contains("lines.split-character"))
    }

    @Test("is passed by what `drivers new` writes", arguments: ["python", "sh"])
    func new(_ language: String) async throws {
        try await withTemporaryDirectory("new") { directory in
            let program = try ProjectPaths.program("worker-host")
            let arguments = ["drivers", "new", "mine", "--language", language, "--directory", directory.path]
            try await withChildProcess(program, arguments) { process in
                let exit = try await process.waitForExit()
                #expect(exit == .code(0), "\(process.errors)")
            }
            let file = "\(directory.path)/mine/mine.\(language == "sh" ? "sh" : "py")"
            let report =
                language == "sh"
                ? try await Trial.report(file)
                : try await Trial.withManifest(Trial.python(file)) { try await Trial.report($0) }
            #expect(report.failures.isEmpty, "\(report.failureText)")
        }
    }

    @Test("asks the author's requests first")
    func own() async throws {
        let file = ProjectPaths.fixture("drivers/broken.py")
        let request: JSONValue = [
            "jsonrpc": "2.0", "id": "1", "method": "plan",
            "params": ["configuration": ["name": "my-own-run", "task_run_request": ["networkConfiguration": [:]]]],
        ]
        let sample = try PlanSample(name: "own.json", json: request)
        let checks = ConformanceSuite.version1.filter { $0.name == "plan.same-twice" }
        let report = try await Trial.withManifest(Trial.python(file)) {
            try await Trial.report($0, checks, own: [sample])
        }
        #expect(report.failures.isEmpty, "\(report.failureText)")
        let sent = TranscriptText.lines(report.outcomes[0].transcripts).filter { $0.hasPrefix("→") }
        #expect(sent[1].contains("first-0") && sent[1].contains("my-own-run"))
        #expect(throws: MessageShapeError.self) { try PlanSample(name: "wrong.json", json: ["params": ["a": 1]]) }
    }

    @Test("tells of a program that is no driver what came instead")
    func noDriver() async throws {
        let limits = ConformanceLimits(start: .seconds(2), answer: .seconds(2), stop: .seconds(2))
        let checks = ConformanceSuite.version1.filter {
            [ConformanceSuite.introduction, "plan.answer"].contains($0.name)
        }
        let report = try await Trial.withManifest(["command": ["/bin/cat"]]) {
            try await Trial.report($0, checks, limits: limits)
        }
        #expect(report.description == nil)
        let outcome = try #require(report.outcomes.first { $0.check.name == ConformanceSuite.introduction })
        #expect(outcome.hasFailed && outcome.verdict.reason?.contains("\"method\":\"describe\"") == true)
        let plan = report.outcomes.first { $0.check.name == "plan.answer" }
        #expect(plan?.verdict == .skipped("The driver did not say who it is."))
    }

    @Test("tells of a program that ends at once how it ended")
    func ends() async throws {
        let manifest: JSONObject = ["command": ["/bin/sh", "-c", "echo no licence >&2; exit 7"]]
        let checks = ConformanceSuite.version1.filter { $0.name == ConformanceSuite.introduction }
        let report = try await Trial.withManifest(manifest) { try await Trial.report($0, checks) }
        let outcome = try #require(report.failures.first)
        #expect(outcome.verdict.reason?.contains("exit status 7") == true)
        #expect(TranscriptText.lines(outcome.transcripts).contains("stderr: no licence"))
    }
}
