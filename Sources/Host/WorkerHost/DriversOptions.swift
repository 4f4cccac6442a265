import ArgumentParser
import HostRuntime

/// Where a command that launches nothing finds its drivers.
struct DriversOptions: ParsableArguments {
    @Option(
        name: [.customShort("d"), .long],
        help: ArgumentHelp("The directory of drivers. [default: drivers.d]", valueName: "DIRECTORY"))
    var drivers: String?

    @Option(help: ArgumentHelp("The configuration file that serving uses.", valueName: "FILE"))
    var config: String?

    /// What the file says, with the command line's directory.
    /// - Throws: ``StartError``.
    func configuration() throws -> HostConfiguration {
        var configuration = HostConfiguration()
        configuration.driversDirectory = "drivers.d"
        if let config {
            guard let bytes = ProcessSurroundings.process.readFile(config) else {
                throw StartError("--config names \(config), which cannot be read")
            }
            do {
                try HostConfigurationFile.apply(bytes, path: config, to: &configuration)
            } catch {
                throw StartError(error.description)
            }
        }
        if let drivers { configuration.driversDirectory = drivers }
        // Only a host that serves records.
        configuration.record = nil
        return configuration
    }
}
