import ArgumentParser
import DriverProtocol
import DriverSupervision
import HostRuntime

/// `worker-host drivers explain`: where each field of a plan came from.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show which job variable or rule each field of a driver's plan came from.",
        discussion: """
            A field that the driver does not explain is traced to the place of the configuration that says the same; what is \
            left is the driver's own. Of a case file, and of job variables, the variables behind the configuration are \
            named too, with the level that set them.

            \(TrialOptions.forms)

            The exit code is 0 when every request has a plan, 1 when not.
            """)

    @OptionGroup var operands: TrialOperands
    @OptionGroup var options: TrialOptions

    func run() async throws {
        StandardOutput.isForResults()
        do {
            let opened = try options.open(operands.driver)
            let subjects = try options.subjects(operands.request, for: opened.name)
            let trial = PlanTrial(fleet: opened.fleet, driver: opened.name, facts: try options.book())
            let plans = await opened.fleet.whileRunning {
                var plans: [ExplainedPlan] = []
                for subject in subjects {
                    plans.append(ExplainedPlan(subject: subject, outcome: await trial.run(subject)))
                }
                return plans
            }
            StandardOutput.write(
                options.json
                    ? JSONValue.object(["requests": .array(plans.map(\.json))]).text()
                    : plans.map(\.text).joined(separator: "\n\n"))
            if plans.contains(where: { $0.fields == nil }) { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }
}
