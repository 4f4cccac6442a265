import ArgumentParser
import DriverProtocol
import DriverSupervision
import HostCore
import HostRuntime

/// `worker-host drivers plan`: what a host would launch by a driver's plan.
struct DriversPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would be launched by a driver's plan, with neither Prefect nor AWS.",
        discussion: """
            \(TrialOptions.forms)

            The exit code is 0 when every request would be launched, 1 when not.
            """)

    @OptionGroup var operands: TrialOperands
    @OptionGroup var options: TrialOptions

    func run() async throws {
        StandardOutput.isForResults()
        do {
            let opened = try options.open(operands.driver)
            let subjects = try options.subjects(operands.request, for: opened.name)
            let book = try options.book()
            let previews = await opened.fleet.whileRunning {
                var previews: [LaunchPreview?] = []
                for subject in subjects { previews.append(await Self.preview(subject, opened, book)) }
                return previews
            }
            StandardOutput.write(
                options.json ? PreviewDocument.json(previews) : PreviewDocument.text(previews))
            if previews.contains(where: { $0?.launches == false }) { throw ExitCode(1) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }

    private static func preview(
        _ subject: PlanSubject, _ opened: DriverOperand.Opened, _ book: FactBook
    ) async -> LaunchPreview {
        let job = subject.job
        let previewer = LaunchPreviewer(
            fleet: opened.fleet, account: subject.account(with: book), worker: job.input.worker.name,
            secretKey: job.input.environment.secretKey)
        var preview = await previewer.preview(
            job, boundDriver: opened.name,
            request: subject.isResolved ? nil : try? PlanRequest(params: subject.params))
        preview.driver?.why = "named on the command line"
        return preview
    }
}
