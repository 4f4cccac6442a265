import DriverProtocol
import Glibc
import HTTPCore
import Subprocess
import SystemPackage

/// The real `ecs-sandbox` as a child process, for as long as a test's body runs.
struct SandboxProcess: Sendable {
    /// `http://127.0.0.1:PORT`
    let url: String
    let pid: pid_t

    /// Starts the program beside the test's own, waits for its line, runs `body`, ends the program with SIGTERM;
    /// gives its exit status.
    @discardableResult
    static func run(
        _ arguments: [String] = [], _ body: @Sendable (SandboxProcess) async throws -> Void
    ) async throws -> TerminationStatus {
        try await Subprocess.run(
            .path(FilePath(directory() + "/ecs-sandbox")),
            arguments: Arguments(["--stop-grace-ms", "1000", "--provision-ms", "5", "--start-ms", "5"] + arguments),
            input: .none, output: .sequence, error: .currentStandardError
        ) { execution in
            var line = ""
            for try await text in execution.standardOutput.strings() {
                line = text
                break
            }
            let pid = execution.processIdentifier.value
            let words = line.split(whereSeparator: \.isWhitespace)
            let sandbox = SandboxProcess(url: String(words.last ?? ""), pid: pid)
            do {
                try await body(sandbox)
            } catch {
                kill(pid, SIGTERM)
                throw error
            }
            kill(pid, SIGTERM)
        }.terminationStatus
    }

    /// Where the built programs are: beside the test program.
    private static func directory() -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    /// Calls a control route.
    @discardableResult
    func control(_ method: String, _ route: String, _ body: JSONValue? = nil) async throws -> (
        status: Int, body: JSONValue
    ) {
        let answer = try await LoopbackTransport().send(
            HTTPRequest(method: method, url: "\(url)/_sandbox/\(route)", body: body?.serialized() ?? []))
        return (answer.status, try JSONValue(parsing: answer.body))
    }
}
