import ArgumentParser
import DriverProtocol
import DriverSupervision
import HostRuntime

/// `worker-host drivers replay`: which answers of a recording a driver gives no longer.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Ask a driver again what a host has recorded, and show which plans changed.",
        discussion: """
            Sends each recorded request (plan, validate, interpret) twice: an answer that is not the recorded one is shown \
            as a difference, and so are two answers that differ from each other. The exit code is 1 when an answer \
            changed, 2 when the recording or the driver cannot be used.

            Example: worker-host --drivers drivers.d --record week.jsonl
                     worker-host drivers replay week.jsonl ./fargate-next
            """)

    @Argument(help: ArgumentHelp("A file that a host wrote with --record.", valueName: "FILE"))
    var file: String

    @Argument(
        help: ArgumentHelp(
            "A name in the drivers directory, or the path of an executable or manifest.", valueName: "DRIVER"))
    var driver: String

    @Option(
        help: ArgumentHelp(
            "Only what was asked of this driver. [default: the same name, or the only one in the recording]",
            valueName: "NAME"))
    var of: String?

    @Flag(help: "Count a plan as changed when only its explanations are.")
    var strict = false

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @OptionGroup var place: DriversOptions

    func run() async throws {
        StandardOutput.isForResults()
        do {
            let report = try await report()
            StandardOutput.write(json ? report.json.text() : report.text)
            if report.isDifferent { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(2)
        } catch let error as DriverRecording.Invalid {
            StartError("\(file): \(error.description)").print()
            throw ExitCode(2)
        } catch let error as DriverFailure {
            StartError(error.message).print()
            throw ExitCode(2)
        }
    }

    private func report() async throws -> ReplayReport {
        guard let bytes = ProcessSurroundings.process.readFile(file) else {
            throw StartError("\(file) cannot be read")
        }
        let recording = try DriverRecording(bytes)
        let opened = try DriverOperand(text: driver).open(
            directory: try place.configuration().driversDirectory ?? "", environment: .process)
        let recorded = try recordedDriver(among: try recording.drivers().sorted(), like: opened.name)
        return try await opened.fleet.whileRunning {
            let description = try await opened.fleet.description(of: opened.name)
            let replay = RecordingReplay(fleet: opened.fleet, driver: opened.name, isStrict: strict)
            return ReplayReport(
                file: file, driver: opened.entry, version: description.version,
                items: try await replay.run(recording, of: recorded))
        }
    }

    private func recordedDriver(among known: [String], like name: String) throws -> String {
        if let of {
            guard known.contains(of) else {
                throw StartError("\(file) has nothing of a driver '\(of)'; it has \(known.joined(separator: ", "))")
            }
            return of
        }
        if known.contains(name) { return name }
        guard known.count < 2 else {
            throw StartError(
                "\(file) has requests to several drivers, none of them '\(name)': \(known.joined(separator: ", ")). Say "
                    + "with --of whose are to be replayed")
        }
        return known.first ?? name
    }
}
