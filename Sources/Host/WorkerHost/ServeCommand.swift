import ArgumentParser
import HostRuntime
import Logging

/// `worker-host`, `worker-host serve`: serves work pools until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve work pools: what worker-host does when no subcommand is named.")

    @OptionGroup var options: StartOptions

    func run() async throws {
        do {
            try await HostAssembly(options: options, environment: .process).run()
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }

    /// The options for the help of the whole program, where users look for them.
    static var optionsHelp: String {
        let help = helpMessage()
        guard let start = help.firstOccurrence(of: "OPTIONS:") else { return "" }
        return "OPTIONS OF SERVING" + help[start...].dropFirst("OPTIONS".count)
    }
}

extension String {
    fileprivate func firstOccurrence(of pattern: String) -> Index? {
        indices.first { self[$0...].hasPrefix(pattern) }
    }
}
