import ArgumentParser
import Doctor
import DriverProtocol
import HostRuntime
import PrefectAPI

/// `worker-host doctor`: whether a host would launch flow runs here, and what to do where not.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check Prefect, AWS and the drivers, and say what to do where something is wrong. Changes nothing.",
        discussion: """
            Takes the options of serving, so that what is checked is what would be served. The next run of each pool's \
            deployments is planned, without launching, and what the plans name is looked up: clusters, capacity providers, \
            subnets and routes, roles, log groups, secrets, quotas. Where the identity may not look, that is said and no \
            failure.

            Each line is ok, warning, failure or skipped. The exit code is 0 when there is no failure, 1 when there is one.

            Example: worker-host doctor --drivers drivers.d --pool etl
            """)

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "How far drivers are held to the protocol: quick (who they are, and plans), full, none.", valueName: "DEPTH"
        ))
    var conformance = ConformanceDepth.quick

    @Option(
        name: .customLong("timeout"),
        help: ArgumentHelp("The longest that one look at a server or AWS may take.", valueName: "SECONDS"))
    var timeoutSeconds: Double = 10

    @OptionGroup(title: "Options of serving") var options: StartOptions

    func validate() throws {
        guard (0.1...600).contains(timeoutSeconds) else {
            throw ValidationError("--timeout takes 0.1 to 600, not \(timeoutSeconds)")
        }
    }

    func run() async throws {
        StandardOutput.isForResults()
        do {
            let environment = ProcessSurroundings.process
            let settings = try HostAssembly.prefectSettings(environment)
            var configuration = try HostAssembly(options: options, environment: environment).configuration(settings)
            // Only a host that serves records.
            configuration.record = nil
            let report = try await Examination(
                configuration: configuration, settings: settings, environment: environment, depth: conformance,
                limit: .seconds(timeoutSeconds)
            ).run()
            StandardOutput.write(json ? report.json.text() : report.text)
            if !report.isWell { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }
}
