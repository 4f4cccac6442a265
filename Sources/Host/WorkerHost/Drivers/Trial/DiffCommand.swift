import ArgumentParser
import DriverProtocol
import DriverSupervision
import HostRuntime

/// `worker-host drivers diff`: how two drivers' plans differ.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how two drivers, two versions of one, or two requests differ in what would be launched.",
        discussion: """
            Explanations are not compared. With --request-b, driver B plans that file and driver A the other: two \
            templates, or two sets of job variables, are compared so.

            \(TrialOptions.forms)

            The exit code is 0 when nothing differs, 1 when something does, 2 when something could not be planned for want \
            of facts or of a driver that works.

            Example: worker-host drivers diff fargate ./fargate-next week.jsonl
            """)

    @Argument(help: ArgumentHelp("A name in the drivers directory, or a path.", valueName: "A"))
    var left: String

    @Argument(help: ArgumentHelp("The driver to compare with.", valueName: "B"))
    var right: String

    @Argument(help: ArgumentHelp("What is to be planned.", valueName: "REQUEST"))
    var requests: [String]

    @Option(help: ArgumentHelp("What driver B plans, when that is something else.", valueName: "FILE"))
    var requestB: String?

    @OptionGroup var options: TrialOptions

    func validate() throws {
        if requests.isEmpty { throw ValidationError("name at least one REQUEST") }
        if requestB != nil, requests.count > 1 { throw ValidationError("--request-b goes with one REQUEST") }
    }

    func run() async throws {
        StandardOutput.isForResults()
        do {
            let (left, right) = (try options.open(left), try options.open(right))
            let ours = try requests.flatMap { try options.subjects($0, for: left.name) }
            let theirs = try requestB.map { try options.subjects($0, for: right.name) } ?? ours
            guard ours.count == theirs.count else {
                throw StartError(
                    "\(requests[0]) has \(ours.count) requests and \(requestB ?? "") has \(theirs.count): they are "
                        + "compared one by one")
            }
            let comparison = PlanComparison(
                left: try await planned(ours, left), right: try await planned(theirs, right))
            StandardOutput.write(options.json ? comparison.json.text() : comparison.text)
            if comparison.isIncomplete { throw ExitCode(2) }
            if comparison.isDifferent { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(2)
        }
    }

    private func planned(
        _ subjects: [PlanSubject], _ opened: DriverOperand.Opened
    ) async throws -> PlanComparison.Side {
        let trial = PlanTrial(fleet: opened.fleet, driver: opened.name, facts: try options.book())
        return try await opened.fleet.whileRunning {
            let version: String
            do throws(DriverFailure) {
                version = try await opened.fleet.description(of: opened.name).version
            } catch {
                throw StartError(error.message)
            }
            var plans: [(PlanSubject, PlanTrial.Outcome)] = []
            for subject in subjects { plans.append((subject, await trial.run(subject))) }
            return PlanComparison.Side(driver: opened.name, version: version, plans: plans)
        }
    }
}
