import ArgumentParser

/// The network of a task.
struct NetworkOptions: ParsableArguments {
    @Option(name: .customLong("subnet"), help: ArgumentHelp("A subnet; repeatable, at most 16.", valueName: "ID"))
    var subnets: [String] = []

    @Option(
        name: .customLong("security-group"),
        help: ArgumentHelp("A security group; repeatable, at most 5. [default: the VPC's own]", valueName: "ID"))
    var securityGroups: [String] = []

    @Flag(
        name: .customLong("assign-public-ip"),
        help: "A public address: needed where the way out is an internet gateway.")
    var assignsPublicIP = false

    func validate() throws {
        try TemplateText.check(subnets, "--subnet")
        try TemplateText.check(securityGroups, "--security-group")
        guard subnets.count <= 16 else { throw ValidationError("ECS takes at most 16 subnets, not \(subnets.count)") }
        guard securityGroups.count <= 5 else {
            throw ValidationError("ECS takes at most 5 security groups, not \(securityGroups.count)")
        }
    }
}
