import DriverConformance
import DriverProtocol
import TestSupport
import Testing

@Suite("worker-host drivers test")
struct TestCommandTests {
    private struct Outcome {
        let exit: ChildProcess.Exit
        let output: String
        let errors: String
    }

    private func run(_ arguments: String...) async throws -> Outcome {
        let program = try ProjectPaths.program("worker-host")
        return try await withChildProcess(program, ["drivers", "test"] + arguments) { process in
            let exit = try await process.waitForExit()
            return Outcome(exit: exit, output: process.output, errors: process.errors)
        }
    }

    @Test("exits with 0 when nothing failed, and prints a line for each check")
    func passes() async throws {
        let driver = try BuiltProduct.path("worker-driver-fargate")
        let done = try await run(driver, "--only", "lines.", "--only", "describe.answer", "--time-factor", "9")
        #expect(done.exit == .code(0), "\(done.output)")
        #expect(done.output.contains("ok       describe.answer\n"))
        #expect(done.output.contains("10 checks: 10 ok, 0 failed"))
    }

    @Test("exits with 1 when a check failed; JSON and JUnit say which")
    func fails() async throws {
        try await Trial.withManifest(Trial.broken("pretty-printed")) { path in
            let json = try await run(path, "--only", "lines.one-for-an-answer", "--time-factor", "0.3", "--json")
            #expect(json.exit == .code(1))
            let report = try JSONValue(parsing: json.output)
            #expect(report["failed"] == 1 && report["checks"]?[0]?["name"] == "lines.one-for-an-answer")
            let junit = try await run(path, "--only", "lines.one-for-an-answer", "--time-factor", "0.3", "--junit")
            #expect(junit.exit == .code(1) && junit.output.contains(#"failures="1""#))
        }
    }

    @Test("lists the checks without a driver")
    func list() async throws {
        let done = try await run("--list")
        #expect(done.exit == .code(0))
        #expect(done.output.split(separator: "\n").count == ConformanceSuite.version1.count)
    }

    @Test("takes the author's request, and says what is wrong with one that is none")
    func requests() async throws {
        try await withTemporaryDirectory("requests") { directory in
            let driver = try BuiltProduct.path("worker-driver-fargate")
            let right = try directory.write("right.json", #"{"configuration":{"name":"mine"}}"#)
            let wrong = try directory.write("wrong.json", #"{"method":"plan","params":{}}"#)
            let good = try await run(driver, "--only", "plan.answer", "--request", right, "--time-factor", "9")
            #expect(good.exit == .code(0), "\(good.output)")
            let bad = try await run(driver, "--only", "plan.answer", "--request", wrong)
            #expect(bad.exit == .code(1) && bad.errors.contains("wrong.json is no 'plan' request"))
        }
    }

    @Test("says why something cannot be tested")
    func refuses() async throws {
        let missing = try await run("/nonexistent/driver")
        #expect(missing.exit == .code(1) && missing.errors.contains("/nonexistent/driver"))
        let unknown = try await run("./driver", "--only", "no.such")
        #expect(unknown.exit == .code(64) && unknown.errors.contains("--list"))
    }

    @Test("takes a driver of the drivers directory by its name")
    func byName() async throws {
        let folder = ProjectPaths.root + "/drivers.d"
        let done = try await run("fargate", "--drivers", folder, "--only", "describe.answer", "--time-factor", "9")
        #expect(done.exit == .code(0), "\(done.output) \(done.errors)")
    }
}
