import ArgumentParser
import DriverConformance
import DriverConformanceRun
import DriverProtocol
import DriverSupervision
import Glibc

/// `worker-host drivers test`: holds a driver to the specification.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Check that a driver does what docs/driver-protocol.md asks. Needs neither AWS nor Prefect.",
        discussion: """
            Starts the driver's processes, talks to them and judges what they answer. What a plan means is the driver's \
            own affair: it may refuse each of the sample requests. With --request it is asked your own requests too: \
            a file holds a 'plan' request, or its params. The exit code is 0 when no check has failed, 1 when one has.

            Examples: worker-host drivers test my-driver
                      worker-host drivers test ./my-driver.json --request nightly.json --junit > report.xml
            """)

    @Argument(
        help: ArgumentHelp(
            "The driver: a name in the drivers directory, or the path of an executable or a manifest.",
            valueName: "driver"))
    var path: String?

    @Option(
        help: ArgumentHelp(
            "Only the checks of this name, or whose names begin with it. Repeatable.", valueName: "NAME"))
    var only: [String] = []

    @Option(
        name: .customLong("request"),
        help: ArgumentHelp("A 'plan' request to try the driver with, as JSON. Repeatable.", valueName: "FILE"))
    var requests: [String] = []

    @Option(
        name: [.customShort("d"), .long],
        help: ArgumentHelp("The directory of drivers, for a name.", valueName: "DIRECTORY"))
    var drivers = "drivers.d"

    @Option(help: ArgumentHelp("Multiply all time limits, for a slow machine.", valueName: "FACTOR"))
    var timeFactor: Double = 1

    @Flag(help: "List the checks and what they ask instead of running them.")
    var list = false

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Flag(help: "Print JUnit's XML instead of text.")
    var junit = false

    func validate() throws {
        guard path != nil || list else {
            throw ValidationError("name the driver, or the path of its executable or manifest")
        }
        guard !(json && junit) else { throw ValidationError("--json and --junit exclude each other") }
        guard timeFactor >= 0.01, timeFactor <= 1000 else {
            throw ValidationError("--time-factor takes a number from 0.01 to 1000; this is \(timeFactor)")
        }
        for name in only where !ConformanceSuite.version1.contains(where: { $0.name.hasPrefix(name) }) {
            throw ValidationError("no check is named '\(name)'; --list shows them")
        }
    }

    func run() async throws {
        let checks = ConformanceSuite.version1.filter { check in
            only.isEmpty || only.contains { check.name.hasPrefix($0) }
        }
        do {
            guard !list, let path else { return StandardOutput.write(Self.listing(checks, asJSON: json)) }
            let report = try await report(path, checks, environment: .process)
            StandardOutput.write(json ? report.json.text() : junit ? report.junit : report.text)
            if !report.failures.isEmpty { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }

    private func report(
        _ path: String, _ checks: [ConformanceCheck], environment: ProcessSurroundings
    ) async throws -> ConformanceReport {
        // A file of that name here is meant before a driver of that name.
        let operand = DriverOperand(text: path.contains("/") || access(path, F_OK) != 0 ? path : "./\(path)")
        let driver = try operand.open(directory: drivers, environment: environment)
        return await ConformanceRun(
            entry: driver.entry, hostExecutableDirectory: environment.executableDirectory,
            hostEnvironment: environment.environment, own: try samples(environment)
        ).run(checks, timeFactor: timeFactor)
    }

    private func samples(_ environment: ProcessSurroundings) throws -> [PlanSample] {
        try requests.map { file in
            guard let bytes = environment.readFile(file) else {
                throw StartError("--request names \(file), which cannot be read")
            }
            do {
                return try PlanSample(name: file, json: try JSONValue(parsing: bytes))
            } catch {
                throw StartError("\(file) is no 'plan' request: \(error)")
            }
        }
    }

    private static func listing(_ checks: [ConformanceCheck], asJSON: Bool) -> String {
        guard asJSON else {
            return checks.map { "\($0.name): \($0.requirement) (\($0.section.reference))" }.joined(separator: "\n")
        }
        let list = checks.map { check -> JSONValue in
            [
                "name": .string(check.name), "requirement": .string(check.requirement),
                "specification": .string(check.section.reference),
            ]
        }
        return JSONValue.array(list).text()
    }
}
