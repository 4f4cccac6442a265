import ArgumentParser
import DeploymentTemplates
import DriverProtocol

/// `worker-host template cloudformation`
struct CloudFormationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloudformation",
        abstract: "Print a CloudFormation template of everything: cluster, roles, service, log group, task events.",
        discussion: """
            The options become the parameters' defaults; cluster and task events can be left out by parameters.

            Example: worker-host template cloudformation --image IMAGE > worker-host.json
                     aws cloudformation deploy --stack-name worker-host --template-file worker-host.json \\
                       --capabilities CAPABILITY_IAM --parameter-overrides VpcId=vpc-… SubnetIds=subnet-…,subnet-…
            """)

    @OptionGroup var stack: StackOptions

    func run() throws {
        StandardOutput.write(CloudFormationTemplate(stack.settings(region: "")).json.text(.pretty))
    }
}
