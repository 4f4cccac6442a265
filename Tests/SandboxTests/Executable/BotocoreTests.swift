import Glibc
import Subprocess
import SystemPackage
import Testing

/// AWS's own client for Python is strict about answers' shapes and signs as AWS's tools do.
@Suite("ecs-sandbox as a program: AWS's client for Python", .timeLimit(.minutes(2)))
struct BotocoreTests {
    private static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
    private static let python = root + "/.venv/tools/bin/python"

    @Test(
        "boto3 drives every operation",
        .enabled(if: access(python, X_OK) == 0, "run `make setup` for .venv/tools"))
    func everyOperation() async throws {
        try await SandboxProcess.run(["--capacity-provider", "group", "--queue", "events"]) { sandbox in
            let result = try await Subprocess.run(
                .path(FilePath(Self.python)),
                arguments: [Self.root + "/Tests/Fixtures/Sandbox/drive_every_operation.py", sandbox.url],
                output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
            #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
            #expect(result.standardOutput.hasSuffix("every operation answered\n"))
        }
    }
}
