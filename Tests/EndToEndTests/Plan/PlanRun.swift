import DriverProtocol
import TestSupport

/// One run of `worker-host plan`.
struct PlanRun {
    let exit: ChildProcess.Exit
    let output: String
    let errors: String

    private static let turnstile = Turnstile(4)

    init(
        _ arguments: [String], environment: [String: String] = [:], drivers: String = "\(ProjectPaths.root)/drivers.d",
        input: String? = nil
    ) async throws {
        (exit, output, errors) = try await Self.turnstile.pass {
            try await withChildProcess(
                try ProjectPaths.program("worker-host"), ["plan", "--drivers", drivers] + arguments,
                environment: ChildProcess.plain.merging(environment) { $1 }, takesInput: input != nil
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

    /// The steps of `--json`.
    var steps: [JSONValue] {
        get throws {
            guard let steps = try JSONValue(parsing: output)["steps"]?.array else {
                throw TestSupportError("no steps in \(output.prefix(300)); stderr: \(errors)")
            }
            return steps
        }
    }
}
