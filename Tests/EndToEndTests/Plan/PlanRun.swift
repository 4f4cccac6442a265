import DriverProtocol
import TestSupport

/// One run of `worker-host plan`.
struct PlanRun {
    private let run: CommandRun

    var exit: ChildProcess.Exit { run.exit }
    var output: String { run.output }
    var errors: String { run.errors }

    init(
        _ arguments: [String], environment: [String: String] = [:], drivers: String = "\(ProjectPaths.root)/drivers.d",
        input: String? = nil
    ) async throws {
        run = try await CommandRun(
            ["plan", "--drivers", drivers] + arguments, environment: environment, input: input)
    }

    /// The steps of `--json`.
    var steps: [JSONValue] {
        get throws {
            guard let steps = try run.json["steps"]?.array else {
                throw TestSupportError("no steps in \(output.prefix(300)); stderr: \(errors)")
            }
            return steps
        }
    }
}
