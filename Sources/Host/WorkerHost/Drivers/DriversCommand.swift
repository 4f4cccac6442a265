import ArgumentParser

/// `worker-host drivers …`: what authors and keepers of drivers need. None of it launches anything.
struct DriversCommand: AsyncParsableCommand {
    // A subcommand a line and in alphabetical order, so that branches that add one do not meet.
    private static let all: [any ParsableCommand.Type] = [
        DiffCommand.self,
        ExplainCommand.self,
        ListCommand.self,
        NewCommand.self,
        DriversPlanCommand.self,
        ReplayCommand.self,
        TestCommand.self,
    ]

    static let configuration = CommandConfiguration(
        commandName: "drivers", abstract: "List, check, write and compare drivers. Nothing is launched.",
        subcommands: all)
}
