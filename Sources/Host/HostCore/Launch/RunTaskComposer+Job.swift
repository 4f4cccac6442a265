internal import DriverProtocol

extension RunTaskComposer {
    /// A command that cannot be split into words.
    package struct CommandProblem: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The tag that Prefect's event observer looks for, spelt like this.
    private static let deregisterTag = "prefect.io/degregister-task-definition"

    /// The tag that names the generation of the driver that planned.
    static let driverTag = "worker-host:driver"

    /// What the host adds for a job.
    ///
    /// - Parameters:
    ///   - job: the run's job.
    ///   - flowRunID: the run.
    ///   - container: the container that runs the flow.
    ///   - driver: name, version and digest of the driver that planned.
    ///   - worker: this worker's name.
    ///   - attempt: counts the claim's tokens.
    ///   - deregisters: whether the task definition is to be deregistered when the task stops.
    package init(
        job: ResolvedJob, flowRunID: String, container: String, driver: String, worker: String, attempt: Int = 0,
        deregisters: Bool
    ) throws(CommandProblem) {
        let configuration = job.configuration
        var tags = [(key: "prefect.io/flow-run-id", value: flowRunID)]
        if deregisters { tags.append((key: Self.deregisterTag, value: "true")) }
        tags.append((key: "worker-host:attempt", value: String(attempt)))
        tags.append((key: Self.driverTag, value: TagText.value(driver)))
        tags.append((key: "worker-host:worker", value: TagText.value(worker)))
        self.init(
            container: container, command: try Self.words(of: configuration["command"]?.string),
            environment: configuration["env"]?.object ?? JSONObject(), withheldNames: Self.withheld(configuration),
            tags: tags)
    }

    private static func words(of command: String?) throws(CommandProblem) -> [String] {
        guard let command else { return [] }
        do throws(ShellWords.Problem) {
            return try ShellWords.split(command)
        } catch {
            throw CommandProblem(
                description:
                    "the job variable command cannot be split into words: \(error.rawValue). Close the quotation, "
                    + "or escape it.")
        }
    }

    /// A variable whose value comes from Secrets Manager must not stand in RunTask as well.
    private static func withheld(_ configuration: JSONObject) -> Set<String> {
        Set(
            SecretPlaces.arnFields.filter { configuration[$0.field]?.string?.isEmpty == false }.map(\.name))
    }
}
