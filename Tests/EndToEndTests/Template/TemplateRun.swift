import DriverProtocol
import TestSupport

/// One run of a subcommand of worker-host that prints and ends.
struct TemplateRun {
    let exit: ChildProcess.Exit
    let output: String
    let errors: String

    /// - Parameter arguments: those after `worker-host`.
    init(_ arguments: [String], environment: [String: String] = [:]) async throws {
        (exit, output, errors) = try await withChildProcess(
            try ProjectPaths.program("worker-host"), arguments,
            environment: ChildProcess.plain.merging(environment) { $1 }
        ) { process in
            let exit = try await process.waitForExit(within: .seconds(120))
            return (exit, process.output, process.errors)
        }
    }

    /// What it printed as JSON.
    var json: JSONValue {
        get throws {
            guard exit == .code(0) else { throw TestSupportError("\(exit): \(errors)") }
            return try JSONValue(parsing: output)
        }
    }
}
