internal import DriverProtocol

/// ECS's rules for a RunTask request.
struct RunTaskCheck {
    let request: JSONObject
    /// The task definition, made or linked.
    let definition: JSONObject
    let mode: LaunchMode

    private let root = JobConfiguration.root + "/task_run_request"

    /// Notes what ECS would refuse. `networkIsKnown`: the network has been settled.
    func check(networkIsKnown: Bool, notes: inout PlanningNotes) {
        if networkIsKnown { checkNetwork(notes: &notes) }
        checkStrategy(notes: &notes)
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
            notes.warn(
                "\(root)/count: RunTask starts \(count) tasks for one flow run.",
                hint: "Remove count from the template.")
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
                    remedy: "Remove it, or set networkMode: awsvpc in the task definition.", &notes, severity: .warning)
            }
            return
        }
        if let subnets = network?["subnets"]?.array, !(1...16).contains(subnets.count) {
            add(
                "/networkConfiguration/awsvpcConfiguration/subnets", nil, "\(subnets.count) subnets are given.",
                rule: "awsvpc tasks need 1 to 16 subnets", remedy: "Name 1 to 16 subnets of one VPC.", &notes)
        }
        if let groups = network?["securityGroups"]?.array, groups.count > 5 {
            add(
                "/networkConfiguration/awsvpcConfiguration/securityGroups", nil,
                "\(groups.count) security groups are given.", rule: "a task has 5 security groups at most",
                remedy: "Name 5 or fewer.", &notes)
        }
        if let value = network?["assignPublicIp"]?.string, value != "ENABLED", value != "DISABLED" {
            add(
                "/networkConfiguration/awsvpcConfiguration/assignPublicIp", .string(value),
                "assignPublicIp is '\(value)'.", rule: "assignPublicIp is ENABLED or DISABLED",
                remedy: "Write ENABLED or DISABLED.", &notes)
        }
    }

    private func checkStrategy(notes: inout PlanningNotes) {
        let items = request["capacityProviderStrategy"]?.array ?? []
        guard !items.isEmpty else { return }
        func fault(_ message: String, rule: String, remedy: String) {
            add("/capacityProviderStrategy", .array(items), message, rule: rule, remedy: remedy, &notes)
        }
        if items.count > 20 {
            fault("\(items.count) capacity providers are given.", rule: "20 at most", remedy: "Name 20 or fewer.")
        }
        let weights = items.compactMap { $0["weight"]?.int }
        if weights.contains(where: { !(0...1000).contains($0) }) {
            fault("A weight is out of range.", rule: "weights are 0 to 1000", remedy: "Use weights from 0 to 1000.")
        }
        if weights.count == items.count, weights.allSatisfy({ $0 == 0 }) {
            fault("Every weight is 0.", rule: "one weight is above 0", remedy: "Give one provider a weight above 0.")
        }
        let bases = items.compactMap { $0["base"]?.int }
        if bases.contains(where: { !(0...100_000).contains($0) }) {
            fault("A base is out of range.", rule: "base is 0 to 100,000", remedy: "Use a base from 0 to 100,000.")
        }
        if bases.filter({ $0 > 0 }).count > 1 {
            fault("Several providers have a base.", rule: "one provider has a base", remedy: "Keep one base.")
        }
        let providers = items.compactMap { $0["capacityProvider"]?.string }
        let onFargate = providers.filter(LaunchMode.isFargate).count
        if onFargate > 0, onFargate < providers.count {
            fault(
                "Fargate and other capacity providers stand in one strategy.",
                rule: "a strategy has Fargate's providers or others, not both",
                remedy: "Split them into capacity_fallback.")
        }
        let system = definition["runtimePlatform"]?["operatingSystemFamily"]?.string ?? "LINUX"
        if providers.contains("FARGATE_SPOT"), system != "LINUX" {
            fault(
                "FARGATE_SPOT is asked for with \(system).", rule: "FARGATE_SPOT runs Linux",
                remedy: "Use FARGATE, or a Linux image.")
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
                    "/\(name)", nil, "\(items.count) entries in \(name).", rule: "\(name) has \(most) at most",
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
    }

    private func add(
        _ path: String, _ value: JSONValue?, _ message: String, rule: String, remedy: String,
        _ notes: inout PlanningNotes, severity: ConfigurationFinding.Severity = .error
    ) {
        notes.add(Finding(root + path, value: value, message, rule: rule, remedy: remedy, severity: severity))
    }
}
