import ArgumentParser
import DeploymentTemplates
import DriverProtocol

/// `worker-host template service`
struct ServiceTemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Print the ECS service that keeps one host running.",
        discussion: "Create it with: aws ecs create-service --cli-input-json file://service.json")

    @Option(help: ArgumentHelp("The service's name.", valueName: "NAME"))
    var name = "worker-host"

    @Option(help: ArgumentHelp("The cluster that the host runs in.", valueName: "CLUSTER"))
    var cluster = "default"

    @Option(help: ArgumentHelp("The host's task definition. [default: the family of the name]", valueName: "FAMILY"))
    var taskDefinition: String?

    @OptionGroup var network: NetworkOptions

    func validate() throws {
        for (text, option) in [
            (name, "--name"), (cluster, "--cluster"), (taskDefinition, "--task-definition"),
        ] as [(String?, String)] {
            try TemplateText.check(text, option)
        }
        guard !network.subnets.isEmpty else { throw ValidationError("name at least one --subnet") }
    }

    func run() throws {
        let service = HostService(
            name: name, cluster: cluster, taskDefinition: taskDefinition ?? name, subnets: network.subnets,
            securityGroups: network.securityGroups, assignsPublicIP: network.assignsPublicIP)
        StandardOutput.write(service.json.text(.pretty))
    }
}
