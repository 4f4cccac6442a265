import ArgumentParser
import DeploymentTemplates

/// `worker-host template terraform`
struct TerraformCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terraform",
        abstract: "Print a terraform module of everything: cluster, roles, service, log group, task events.",
        discussion: """
            The options become the variables' defaults; cluster and task events can be left out by variables.

            Example: worker-host template terraform --image IMAGE > main.tf
                     terraform init && terraform apply -var vpc_id=vpc-… -var 'subnet_ids=["subnet-…"]'
            """)

    @OptionGroup var stack: StackOptions

    @Option(help: ArgumentHelp("The AWS region. [default: AWS_REGION]", valueName: "REGION"))
    var region: String?

    func validate() throws { try TemplateText.check(region, "--region") }

    func run() throws {
        let environment = ProcessSurroundings.process.environment
        let region = region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? ""
        StandardOutput.write(TerraformModule(stack.settings(region: region)).text)
    }
}
