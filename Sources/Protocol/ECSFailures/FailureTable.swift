internal import DriverProtocol

/// What ECS's words mean, and what to do about it: the only place where this is said. The first row that fits counts; rows
/// are compared without case.
enum FailureTable {
    private struct Row {
        /// Texts that all stand in ECS's words.
        var words: [String] = []
        /// A text with which ECS's words begin.
        var beginning = ""
        let category: Interpretation.Class
        let hint: String
    }

    /// What a refused RunTask means: its error, or the reason in `failures`; nil when it is not one of these.
    static func refusal(_ text: String) -> Interpretation? { match(text, refusals) }

    /// What a reason for a failed start means; nil when it is not one of these.
    static func start(_ text: String) -> Interpretation? { match(text, starts) }

    private static func match(_ text: String, _ rows: [Row]) -> Interpretation? {
        let text = text.lowercased()
        return rows.first { text.hasPrefix($0.beginning) && $0.words.allSatisfy(text.contains) }.map {
            Interpretation($0.category, hint: $0.hint)
        }
    }

    private static func row(_ words: [String], _ category: Interpretation.Class, _ hint: String) -> Row {
        Row(words: words, category: category, hint: hint)
    }

    private static let refusals: [Row] = [
        // Denied access quotes operations and resources, so it stands before the rows that look for such words.
        row(
            ["iam:passrole"], .configuration,
            "worker-host may not pass the task's roles on. Allow iam:PassRole on them."),
        row(["accessdenied"], .configuration, "worker-host lacks a permission that the message names."),
        row(["not authorized"], .configuration, "worker-host lacks a permission that the message names."),
        row(["throttl"], .capacity, "AWS asks to slow down."),
        row(["rate exceeded"], .capacity, "AWS asks to slow down."),
        row(
            ["too many concurrent attempts to create a new revision"], .capacity,
            "Others register revisions of the same family now."),
        Row(
            beginning: "resource:", category: .capacity,
            hint: "No instance of the cluster has room. Add instances, or ask for less cpu or memory."),
        Row(
            beginning: "agent", category: .capacity,
            hint: "The ECS agent of the instance is not connected. Look at the cluster's instances."),
        row(
            ["no container instances"], .capacity, "The cluster has no container instances. Start some, or use FARGATE."
        ),
        row(
            ["capacity is unavailable"], .capacity, "AWS has no such capacity just now. Add a fallback, or other zones."
        ),
        row(["insufficient capacity"], .capacity, "AWS has no such capacity just now. Add a fallback, or other zones."),
        row(["limit on the number of vcpus"], .capacity, "The account's vCPU quota is used up. Ask AWS to raise it."),
        row(["vcpu limit"], .capacity, "The account's vCPU quota is used up. Ask AWS to raise it."),
        row(
            ["limit on the number of tasks in the provisioning state"], .capacity,
            "The cluster has as many tasks in PROVISIONING as it may have."),
        row(["empty capacity"], .capacity, "The capacity provider has no instances yet."),
        row(["capacity provider is empty"], .capacity, "The capacity provider has no instances yet."),
        row(
            ["clusternotfound"], .configuration,
            "The cluster does not exist in this region. Create it, or name another in the job variable cluster."),
        row(
            ["taskdefinition is inactive"], .configuration,
            "The task definition was deregistered. Register it again, or name another in task_definition_arn."),
        row(
            ["attribute"], .configuration,
            "No container instance has the attributes that the task wants. Check placement constraints, platform and "
                + "network mode, or add instances that have them."),
        row(
            ["memberof"], .configuration,
            "A placement constraint fits no container instance. Mend placementConstraints, or add instances."),
        row(["platformunknown"], .configuration, "The platform version does not exist. Check platform_version."),
        row(["unsupportedfeature"], .configuration, "ECS does not support this feature here."),
        row(["blocked"], .configuration, "AWS has blocked the account. Ask AWS Support."),
        row(["subnet"], .configuration, "A subnet is not usable. Check network_configuration and vpc_id."),
        row(["security group"], .configuration, "A security group is not usable. Check network_configuration."),
        row(
            ["capacity provider"], .configuration, "The cluster lacks the capacity provider. Attach it to the cluster."),
    ]

    private static let starts: [Row] = [
        row(
            ["capacity is unavailable"], .capacity, "AWS has no such capacity just now. Add a fallback, or other zones."
        ),
        row(
            ["resourceinitializationerror", "secret"], .configuration,
            "A secret could not be read. Check its ARN and the execution role."),
        row(["resourceinitializationerror", "access"], .configuration, "The execution role lacks a permission."),
        row(
            ["timeout", "network interface"], .transientStart, "The network interface was not ready in time."),
        row(["timeout", "ephemeral storage"], .transientStart, "The ephemeral storage was not ready in time."),
        row(
            ["unexpected ec2 error", "network interface"], .transientStart, "EC2 could not make the network interface."),
        row(["insufficientfreeaddresses"], .transientStart, "The subnet has no free addresses. Use larger subnets."),
        row(["task provisioning failed"], .transientStart, "Fargate could not prepare the task."),
        row(
            ["cannotpull", "i/o timeout"], .transientStart,
            "The image could not be pulled in time. Check the subnet's way out."),
        row(["cannotpull", "eof"], .transientStart, "The registry broke off while the image was pulled."),
        row(
            ["cannotpull", "toomanyrequests"], .transientStart,
            "The registry limits pulls. Log in, or mirror the image."),
        row(
            ["cannotpull"], .configuration,
            "The image could not be pulled. Check its name, the execution role and the network."),
        row(["cannotstartcontainer"], .configuration, "The container could not start. Check command and entry point."),
        row(
            ["failed to validate logger args"], .configuration,
            "The log configuration does not work. Check execution role and log group."),
        row(["resourceinitializationerror"], .configuration, "A resource of the task could not be set up."),
    ]
}
