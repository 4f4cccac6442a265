import ArgumentParser

/// `worker-host template …`: what a host needs in an AWS account, ready for use. Nothing is changed anywhere.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Print IAM policies, task definition, service, CloudFormation, terraform, base job template.",
        discussion: "Each is printed to standard output, valid as it is. docs/guide.md shows where each is used.",
        subcommands: [
            BaseJobTemplateCommand.self, CloudFormationCommand.self, IAMPolicyCommand.self, ServiceTemplateCommand.self,
            TaskDefinitionCommand.self, TerraformCommand.self, TrustPolicyCommand.self,
        ])
}
