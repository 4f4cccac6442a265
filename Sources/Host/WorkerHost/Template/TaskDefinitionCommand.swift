import ArgumentParser
import DeploymentTemplates
import DriverProtocol

/// `worker-host template task-definition`
struct TaskDefinitionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task-definition",
        abstract: "Print the task definition of the host itself: 256 CPU units, 512 MiB, on Fargate.",
        discussion: """
            Register it with: aws ecs register-task-definition --cli-input-json file://task-definition.json
            """)

    @OptionGroup var placeOptions: PlaceOptions
    @OptionGroup var host: HostOptions

    @Option(
        help: ArgumentHelp("The role by which ECS pulls the image, reads the key, writes logs.", valueName: "ROLE"))
    var executionRole: String

    @Option(help: ArgumentHelp("The role that the host runs as; see iam-policy.", valueName: "ROLE"))
    var hostRole: String

    @Option(help: ArgumentHelp("The CloudWatch Logs group of the host's log.", valueName: "GROUP"))
    var logGroup = "/ecs/worker-host"

    @Option(help: ArgumentHelp("The queue of task events that the host reads. [default: none]", valueName: "NAME"))
    var eventQueue: String?

    func validate() throws {
        try TemplateText.check(eventQueue, "--event-queue")
        for (role, option) in [(executionRole, "--execution-role"), (hostRole, "--host-role")] {
            try TemplateText.check(role, option)
            guard role.hasPrefix("arn:") || placeOptions.account != nil else {
                throw ValidationError("\(option) takes the role's ARN, or its name with --account")
            }
        }
        try TemplateText.check(logGroup, "--log-group")
    }

    func run() throws {
        let region = try placeOptions.requiredRegion()
        let task = HostTask(
            name: host.name, image: host.image, apiURL: host.namedAPIURL ?? "", apiKeySecret: host.apiKeySecret,
            pools: host.pools, region: region, logGroup: logGroup,
            executionRole: placeOptions.place.role(executionRole), hostRole: placeOptions.place.role(hostRole),
            eventSetting: HostTask.eventSetting(queue: eventQueue))
        StandardOutput.write(task.definition.text(.pretty))
    }
}
