import DriverProtocol
import TestSupport

/// One run of `worker-host` to its end.
struct CommandRun {
    let exit: ChildProcess.Exit
    let output: String
    let errors: String

    private static let turnstile = Turnstile(4)

    init(
        _ arguments: [String], environment: [String: String] = [:], directory: String? = nil, input: String? = nil
    ) async throws {
        (exit, output, errors) = try await Self.turnstile.pass {
            try await withChildProcess(
                try ProjectPaths.program("worker-host"), arguments,
                environment: ChildProcess.plain.merging(environment) { $1 }, directory: directory,
                takesInput: input != nil
            ) { process in
                if let input {
                    try process.send(line: input)
                    process.closeInput()
                }
                let exit = try await process.waitForExit(within: .seconds(120))
                return (exit, process.output, process.errors)
            }
        }
    }

    /// What was printed with `--json`.
    var json: JSONValue {
        get throws {
            do {
                return try JSONValue(parsing: output)
            } catch {
                throw TestSupportError("no JSON in \(output.prefix(300)); stderr: \(errors)")
            }
        }
    }
}
