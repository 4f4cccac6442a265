import ArgumentParser
import DriverProtocol
import DriverSupervision
import HostRuntime

/// `worker-host drivers list`: what the drivers directory holds.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show each entry of the drivers directory: state, version, digest, what it handles.",
        discussion: """
            Neither Prefect nor AWS is asked. A driver is started, to ask who it is, only when a pool is bound to it (with \
            --pool or in the configuration file) or with --describe. The exit code is 1 when an entry is refused, or a \
            driver that was started or is bound cannot be used.
            """)

    @OptionGroup var place: DriversOptions

    @Option(
        name: [.customShort("p"), .customLong("pool")],
        help: ArgumentHelp("A pool and the driver it is bound to. Repeatable.", valueName: "NAME=DRIVER"))
    var pools: [String] = []

    @Flag(help: "Start every driver and ask who it is.")
    var describe = false

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func validate() throws {
        for pool in pools where PoolSelection(pool)?.driver == nil {
            throw ValidationError("--pool takes NAME=DRIVER, both not empty; this is '\(pool)'")
        }
    }

    func run() async throws {
        StandardOutput.isForResults()
        do {
            var configuration = try place.configuration()
            configuration.pools += pools.compactMap { PoolSelection($0) }
            let listing = try await DriverListing.read(
                configuration: configuration, environment: .process, startsAll: describe)
            StandardOutput.write(json ? listing.json.text() : listing.text)
            if listing.hasProblem { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }
}
