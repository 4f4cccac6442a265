import ArgumentParser

/// A driver, and what it is tried with.
struct TrialOperands: ParsableArguments {
    @Argument(help: ArgumentHelp("A name in the drivers directory, or a path.", valueName: "DRIVER"))
    var driver: String

    @Argument(help: ArgumentHelp("What is to be planned.", valueName: "REQUEST"))
    var request: String
}
