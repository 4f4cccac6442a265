import ArgumentParser
import DriverProtocol
import DriverSupervision
import HostCore
import HostRuntime

/// `worker-host plan`: what would be launched, without launching.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would be launched for a flow run, without launching it.",
        discussion: """
            Reads the Prefect server named by PREFECT_API_URL, and AWS without changing anything there. With --file \
            neither is needed: a case file holds all that a worker would see. Secret values are shown as tokens, except \
            those that a case file gives. The exit code is 0 when every flow run would be launched, 1 when not.

            With --check, what is wrong with a pool's base job template and its deployments' job variables is printed; the \
            exit code is 1 when that is an error.

            Examples: worker-host plan --deployment etl/prod --job-variable cpu=512
                      worker-host plan --pool etl --check
            """)

    @Option(help: ArgumentHelp("A flow run of the server's.", valueName: "ID"))
    var flowRun: String?

    @Option(
        help: ArgumentHelp("A deployment: FLOW/DEPLOYMENT, a unique deployment name, or an id.", valueName: "NAME"))
    var deployment: String?

    @Option(
        name: [.customLong("job-variable"), .customShort("v")],
        help: ArgumentHelp(
            "With --deployment, a job variable of the flow run: JSON, or a text. Repeatable.", valueName: "KEY=VALUE"))
    var jobVariables: [String] = []

    @Option(help: ArgumentHelp("A case file; - reads standard input.", valueName: "FILE"))
    var file: String?

    @Flag(help: "With --pool: check the pool's template and its deployments instead of planning a run.")
    var check = false

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Option(
        name: [.customShort("p"), .customLong("pool")],
        help: ArgumentHelp(
            "The driver that a pool is bound to, as when serving; with --check, the pool to check. Repeatable.",
            valueName: "NAME[=DRIVER]"))
    var pools: [String] = []

    @OptionGroup var place: DriversOptions

    func validate() throws {
        if check {
            guard pools.count == 1, flowRun == nil, deployment == nil, file == nil else {
                throw ValidationError("--check takes one --pool NAME and no flow run, deployment or file")
            }
            return
        }
        let given = [flowRun != nil, deployment != nil, file != nil].count { $0 }
        guard given == 1 else {
            throw ValidationError(
                "name one of --flow-run ID, --deployment NAME and --file FILE, or --pool NAME with --check")
        }
        if !jobVariables.isEmpty, deployment == nil {
            throw ValidationError("--job-variable goes with --deployment")
        }
        for pool in pools where PoolSelection(pool) == nil {
            throw ValidationError("--pool takes NAME=DRIVER; this is '\(pool)'")
        }
        for variable in jobVariables where JobVariableArgument(variable) == nil {
            throw ValidationError("--job-variable takes KEY=VALUE; this is '\(variable)'")
        }
    }

    func run() async throws {
        StandardOutput.isForResults()
        do {
            if check { return try await checkPool() }
            let previews = try await previews()
            let text = json ? PreviewDocument.json(previews) : PreviewDocument.text(previews)
            StandardOutput.write(text)
            if previews.contains(where: { $0?.launches == false }) { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }

    private func checkPool() async throws {
        let parts = try HostAssembly.parts(configuration: try configuration(), environment: .process)
        try parts.checkDrivers()
        guard let selection = pools.first.flatMap({ PoolSelection($0) }) else { return }
        let entries = try await PoolFindings(parts: parts, selection: selection).run()
        StandardOutput.write(
            json ? PoolFindings.json(entries) : PoolFindings.text(entries, pool: selection.name))
        if entries.contains(where: { $0.finding.severity == .error }) { throw ExitCode(1) }
    }

    private func previews() async throws -> [LaunchPreview?] {
        let configuration = try configuration()
        if let file {
            return try await CasePreviews(path: file, configuration: configuration, environment: .process).run()
        }
        let parts = try HostAssembly.parts(configuration: configuration, environment: .process)
        try parts.checkDrivers()
        let variables = jobVariables.compactMap { JobVariableArgument($0) }
        return [
            try await ServerPreviews(parts: parts).run(
                flowRun: flowRun, deployment: deployment, jobVariables: JobVariableArgument.object(variables))
        ]
    }

    private func configuration() throws -> HostConfiguration {
        var configuration = try place.configuration()
        configuration.pools += pools.compactMap { PoolSelection($0) }
        return configuration
    }
}
