import DriverProtocol
import TestSupport
import Testing

@Suite("What worker-host plan prints")
struct PlanOutputTests {
    private func path(_ name: String) -> String { ProjectPaths.fixture("parity/cases/\(name).json") }

    @Test("for people: driver and why, definition with fingerprint, size, price, calls, origins")
    func text() async throws {
        let plan = try await PlanRun(["--file", path("everything")])
        #expect(plan.exit == .code(0))
        for part in [
            "fargate", "it handles the capacity providers FARGATE_SPOT", "a new revision of 'big' (fingerprint ",
            " of 8,192 characters", "an hour (1 vCPU, 2 GB, us-east-1, X86_64", "ecs:RunTask",
            "deployment: job variable",
            "would be launched",
        ] {
            #expect(plan.output.contains(part), "\(part) is missing in \(plan.output)")
        }
    }

    @Test("a refusal names everything that is wrong, and the exit code is 1")
    func refusal() async throws {
        let plan = try await PlanRun(["--file", path("logs-options-off")])
        #expect(plan.exit == .code(1))
        #expect(plan.output.contains("WOULD NOT BE LAUNCHED"))
        #expect(plan.output.contains("cloudwatch_logs_options"))
    }

    @Test(
        "half of a job's AWS keys is refused, as the host does: nobody else's identity takes their place",
        arguments: ["aws_access_key_id", "aws_secret_access_key"])
    func halfOfKeys(missing: String) async throws {
        let text = try String(contentsOfPath: path("credentials-session-token"))
        var file = try JSONValue(parsing: text)
        file["input"]?["deployment"]?["job_variables"]?["aws_credentials"]?[missing] = nil
        let plan = try await PlanRun(["--json", "--file", "-"], input: file.text())
        #expect(plan.exit == .code(1))
        let error = try #require(try plan.steps.first?["error"])
        #expect(error["kind"] == "aws-client" && error["path"] == "/configuration/aws_credentials")
        #expect(error["message"]?.string?.contains("have no \(missing): give both keys") == true, "\(error)")
    }

    @Test("standard input is taken for -, and needs no server")
    func standardInput() async throws {
        let text = try String(contentsOfPath: path("defaults"))
        let plan = try await PlanRun(["--json", "--file", "-"], input: text)
        #expect(plan.exit == .code(0))
        #expect(try plan.steps.count == 1)
        #expect(try plan.steps[0]["driver"] == "fargate")
    }

    @Test(
        "what is no case file is refused in one line",
        arguments: [("{}", "input"), ("[1", "standard input"), (#"{"input":{"steps":[{}]}}"#, "/input/steps/0")])
    func noCase(text: String, named: String) async throws {
        let plan = try await PlanRun(["--file", "-"], input: text)
        #expect(plan.exit == .code(1))
        #expect(plan.errors.contains(named), "\(plan.errors)")
        #expect(plan.errors.split(separator: "\n").count == 1)
    }

    @Test("exactly one of the three sources is wanted")
    func sources() async throws {
        for arguments in [[], ["--file", "x", "--deployment", "y"], ["--file", "x", "--job-variable", "a=1"]] {
            let plan = try await PlanRun(arguments)
            #expect(plan.exit == .code(64))
            #expect(plan.errors.contains("--"))
        }
    }
}

extension String {
    fileprivate init(contentsOfPath path: String) throws {
        self = String(decoding: try RecordedCase.bytes(path), as: UTF8.self)
    }
}
