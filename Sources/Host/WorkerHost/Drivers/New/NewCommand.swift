import ArgumentParser
import DriverSupervision
import DriverTemplates

/// `worker-host drivers new`: a driver to begin with.
struct NewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract:
            "Write a driver to begin with: it plans, passes `drivers test`, and has tests and a README of its own.",
        discussion: """
            Python: one file without dependencies. Swift: a package that depends on DriverKit. sh: a POSIX script over jq. \
            The driver gets a folder of its own name; nothing is overwritten.

            Example: worker-host drivers new my-driver --language python
            """)

    @Argument(help: ArgumentHelp("The driver's name: letters a-z, digits and hyphens.", valueName: "NAME"))
    var name: String

    @Option(help: ArgumentHelp("What it is written in.", valueName: "LANGUAGE"))
    var language: LanguageArgument

    @Option(help: ArgumentHelp("Where the driver's folder is made. [default: here]", valueName: "DIRECTORY"))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "For Swift, where DriverKit is: a checkout of worker-host, or its repository's URL.",
            valueName: "URL-OR-PATH"))
    var workerHostPackage: String?

    func validate() throws {
        guard DriverCatalogue.isName(name) else {
            throw ValidationError(
                "'\(name)' is no name of a driver: a letter a-z or a digit first, then letters, digits and hyphens")
        }
        if language.language == .swift, workerHostPackage == nil {
            throw ValidationError(
                "Swift needs DriverKit: name a checkout of worker-host, or its repository, with --worker-host-package")
        }
    }

    func run() async throws {
        do {
            let dependency = try workerHostPackage.map(Self.dependency)
            let folder = DriverFolder(path: directory.map { "\($0)/\(name)" } ?? name)
            let files = DriverTemplate.files(language.language, name: name, dependency: dependency)
            try folder.write(files)
            StandardOutput.write(
                (files.map { "\(folder.path)/\($0.path)" } + ["\(folder.path)/README.md says how to go on."])
                    .joined(separator: "\n"))
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }

    private static func dependency(_ text: String) throws -> PackageDependency {
        if let dependency = PackageDependency(url: text) { return dependency }
        guard let path = DriverFolder.absolute(text),
            ProcessSurroundings.process.readFile("\(path)/Package.swift") != nil,
            let dependency = PackageDependency(path: path)
        else {
            throw StartError(
                "--worker-host-package names \(text), which is neither a URL nor a folder with a Package.swift")
        }
        return dependency
    }
}

/// See ``DriverTemplate/Language``.
struct LanguageArgument: ExpressibleByArgument {
    let language: DriverTemplate.Language

    init?(argument: String) {
        guard let language = DriverTemplate.Language(rawValue: argument.lowercased()) else { return nil }
        self.language = language
    }

    static var allValueStrings: [String] { DriverTemplate.Language.allCases.map(\.rawValue) }
}
