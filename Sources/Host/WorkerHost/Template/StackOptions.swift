import ArgumentParser
import DeploymentTemplates

/// What CloudFormation's and terraform's documents are made with.
struct StackOptions: ParsableArguments {
    @OptionGroup var host: HostOptions

    @Option(help: ArgumentHelp("The cluster's name.", valueName: "NAME"))
    var cluster = "prefect"

    @Option(
        name: .customLong("pass-role"),
        help: ArgumentHelp("A role besides the stack's own that pools pass, by its ARN; repeatable.", valueName: "ARN"))
    var roles: [String] = []

    func validate() throws {
        try TemplateText.check(cluster, "--cluster")
        try TemplateText.check(roles, "--pass-role")
        for role in roles where !role.hasPrefix("arn:") {
            throw ValidationError("--pass-role takes the role's ARN, not '\(role)'")
        }
    }

    func settings(region: String) -> StackSettings {
        StackSettings(
            name: host.name, cluster: cluster, image: host.image, apiURL: host.namedAPIURL ?? "",
            apiKeySecret: host.apiKeySecret ?? "", region: region, pools: host.pools, roles: roles)
    }
}
