internal import DriverProtocol

/// ECS's rules for a RunTask request.
struct RunTaskCheck {
    let request: JSONObject
    /// The task definition, made or linked.
    let definition: JSONObject
    let mode: LaunchMode

    private let root = JobConfiguration.root + "/task_run_request"

    /// Notes what ECS would refuse.
    func check(notes: inout PlanningNotes) {
        IdentityCheck.check(request, at: root, notes: &notes)
        checkNetwork(notes: &notes)
        StrategyCheck(
            items: request["capacityProviderStrategy"]?.array ?? [], definition: definition, path: mode.strategyPath
        ).check(notes: &notes)
        checkPlacement(notes: &notes)
        checkOverrides(notes: &notes)
        if request["enableExecuteCommand"]?.bool == true, definition["taskRoleArn"]?.filledString == nil,
            request["overrides"]?["taskRoleArn"]?.filledString == nil
        {
            add(
                "/enableExecuteCommand", true, "enableExecuteCommand is on, but the task has no role.",
                rule: "execute-command needs a task role", remedy: "Set the job variable task_role_arn.", &notes,
                severity: .warning)
        }
        if let value = request["propagateTags"]?.string, value != "TASK_DEFINITION", value != "NONE" {
            add(
                "/propagateTags", .string(value), "propagateTags is '\(value)'.",
                rule: "RunTask takes TASK_DEFINITION or NONE", remedy: "Use TASK_DEFINITION or NONE.", &notes)
        }
        if let count = request["count"]?.int, count != 1 {
            add(
                "/count", .int(count), "RunTask starts \(count) tasks for one flow run.",
                rule: "a flow run has one task", remedy: "Remove count from the template.", &notes, severity: .warning)
        }
    }

    private func checkNetwork(notes: inout PlanningNotes) {
        let network = request["networkConfiguration"]?["awsvpcConfiguration"]
        let isAWSVPC = definition["networkMode"]?.string == "awsvpc"
        guard isAWSVPC else {
            if network != nil {
                add(
                    "/networkConfiguration", network,
                    "networkConfiguration is given, but the definition's network mode is "
                        + "\(definition["networkMode"]?.string ?? "bridge").",
                    rule: "networkConfiguration goes with the network mode awsvpc only",
                    remedy: "Remove it, or set networkMode: awsvpc in the task definition.", &notes)
            }
            return
        }
        // Where nothing could be inferred that is a finding of its own.
        if network == nil, let given = request["networkConfiguration"] {
            add(
                "/networkConfiguration", given,
                "The task definition's network mode is awsvpc, but there is no awsvpcConfiguration.",
                rule: "awsvpc tasks need networkConfiguration.awsvpcConfiguration",
                remedy: "Add awsvpcConfiguration with subnets, or leave networkConfiguration out to have it inferred.",
                &notes)
        }
        if let subnets = network?["subnets"]?.array, !(1...16).contains(subnets.count) {
            add(
                "/networkConfiguration/awsvpcConfiguration/subnets", .int(subnets.count),
                "\(subnets.count) subnets are given.",
                rule: "awsvpc tasks need 1 to 16 subnets", remedy: "Name 1 to 16 subnets of one VPC.", &notes)
        }
        if let groups = network?["securityGroups"]?.array, groups.count > 5 {
            add(
                "/networkConfiguration/awsvpcConfiguration/securityGroups", .int(groups.count),
                "\(groups.count) security groups are given.", rule: "a task has 5 security groups at most",
                remedy: "Name 5 or fewer.", &notes)
        }
        if let value = network?["assignPublicIp"]?.string, value != "ENABLED", value != "DISABLED" {
            add(
                "/networkConfiguration/awsvpcConfiguration/assignPublicIp", .string(value),
                "assignPublicIp is '\(value)'.", rule: "assignPublicIp is ENABLED or DISABLED",
                remedy: "Write ENABLED or DISABLED.", &notes)
        }
        if network?["assignPublicIp"]?.string == "ENABLED", !mode.runsOnFargate {
            add(
                "/networkConfiguration/awsvpcConfiguration/assignPublicIp", "ENABLED",
                "A public address is asked for a task on \(mode.name).",
                rule: "only tasks on Fargate get a public address",
                remedy: "Name subnets in network_configuration with assignPublicIp: DISABLED.", &notes,
                severity: .warning)
        }
    }

    private func checkPlacement(notes: inout PlanningNotes) {
        for (name, most) in [("placementConstraints", 10), ("placementStrategy", 5)] {
            guard let items = request[name]?.array, !items.isEmpty else { continue }
            if mode.runsOnFargate {
                add(
                    "/\(name)", request[name], "\(name) is given for a task on Fargate.",
                    rule: "Fargate has no placement", remedy: "Remove \(name), or use the EC2 launch type.", &notes)
            } else if items.count > most {
                add(
                    "/\(name)", .int(items.count), "\(items.count) entries in \(name).",
                    rule: "\(name) has \(most) at most",
                    remedy: "Keep \(most) or fewer.", &notes)
            }
        }
    }

    private func checkOverrides(notes: inout PlanningNotes) {
        let names = (definition["containerDefinitions"]?.array ?? []).compactMap { $0["name"]?.string }
        for (position, entry) in (request["overrides"]?["containerOverrides"]?.array ?? []).enumerated() {
            let path = "/overrides/containerOverrides/\(position)/name"
            guard let name = entry["name"]?.filledString else {
                if entry.object != nil {
                    add(
                        path, nil, "Container override \(position + 1) has no name.",
                        rule: "an override names its container", remedy: "Add the name of a container.", &notes)
                }
                continue
            }
            guard !names.isEmpty, !names.contains(name) else { continue }
            add(
                path, .string(name), "Override for container named \(name) is not a container in the TaskDefinition.",
                rule: "an override names a container of the task definition",
                remedy: "Use one of: \(names.joined(separator: ", ")); for the flow run's own container set "
                    + "container_name.", &notes)
        }
        for (name, amount) in [("cpu", ComputeSize.cpuUnits), ("memory", ComputeSize.mebibytes)] {
            guard let value = request["overrides"]?[name], value.string != nil, amount(value) == nil else { continue }
            add(
                "/overrides/\(name)", value, "overrides.\(name) \(brief(value)) is no amount of \(name).",
                rule: "\(name) is a whole number as text, or an amount with its unit",
                remedy: "Set the job variable \(name) to a whole number.", &notes)
        }
        if mode.runsOnFargate { checkFargate(notes: &notes) }
    }

    private func checkFargate(notes: inout PlanningNotes) {
        let overrides = request["overrides"]?.object ?? JSONObject()
        EphemeralStorageCheck.check(overrides, at: root + "/overrides", notes: &notes)
        for (position, entry) in (overrides["containerOverrides"]?.array ?? []).enumerated() {
            GPUCheck.check(entry, at: "\(root)/overrides/containerOverrides/\(position)", notes: &notes)
        }
        guard overrides["cpu"] != nil || overrides["memory"] != nil,
            let cpu = (overrides["cpu"] ?? definition["cpu"]).flatMap(ComputeSize.cpuUnits),
            let memory = (overrides["memory"] ?? definition["memory"]).flatMap(ComputeSize.mebibytes),
            // The definition's own pair has its warning already.
            definition["cpu"].flatMap(ComputeSize.cpuUnits) != cpu
                || definition["memory"].flatMap(ComputeSize.mebibytes) != memory
        else { return }
        FargatePair.check(
            cpu: cpu, memory: memory, path: root + "/overrides/" + (overrides["memory"] == nil ? "cpu" : "memory"),
            notes: &notes)
    }

    private func add(
        _ path: String, _ value: JSONValue?, _ message: String, rule: String, remedy: String,
        _ notes: inout PlanningNotes, severity: ConfigurationFinding.Severity = .error
    ) {
        notes.add(Finding(root + path, value: value, message, rule: rule, remedy: remedy, severity: severity))
    }
}
