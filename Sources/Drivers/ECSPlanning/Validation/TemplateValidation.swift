package import DriverProtocol

/// Looks a pool's base job template over: defaults that ECS would refuse, and parts without which no run can start.
package struct TemplateValidation: Sendable {
    /// Which driver looks.
    package var role: DriverRole

    /// A validation.
    package init(role: DriverRole) {
        self.role = role
    }

    /// Findings, with JSON Pointers into the template.
    package func findings(in template: JSONObject) -> [ConfigurationFinding] {
        var list: [ConfigurationFinding] = []
        guard let configuration = template["job_configuration"]?.object else {
            return [
                finding(
                    "/job_configuration", .error, "The template has no job_configuration.",
                    "Reset the pool's base job template, or copy job_configuration from the default one.")
            ]
        }
        list += definitionFindings(configuration)
        list += requestFindings(configuration)
        list += variableFindings(template["variables"]?["properties"]?.object ?? JSONObject())
        return list
    }

    private func definitionFindings(_ configuration: JSONObject) -> [ConfigurationFinding] {
        let path = "/job_configuration/task_definition"
        guard let definition = configuration["task_definition"]?.object, !definition.isEmpty else {
            if configuration["task_definition"]?.string != nil || role == .taskDefinitionARN { return [] }
            return [
                finding(
                    path, .warning, "The template has no task_definition, so each run must name a task_definition_arn.",
                    "Add a task_definition with containerDefinitions.")
            ]
        }
        var list = unknown(definition, "RegisterTaskDefinitionRequest", path)
        let containers = definition["containerDefinitions"]?.array ?? []
        if !containers.isEmpty, containers.allSatisfy({ $0["essential"]?.bool == false }) {
            list.append(
                finding(
                    path + "/containerDefinitions", .error, "No container is essential.",
                    "Set essential: true for the flow run's container."))
        }
        return list
    }

    private func requestFindings(_ configuration: JSONObject) -> [ConfigurationFinding] {
        let path = "/job_configuration/task_run_request"
        guard let request = configuration["task_run_request"]?.object else { return [] }
        var list = unknown(request, "RunTaskRequest", path)
        if request["overrides"]?["containerOverrides"]?.array?.isEmpty ?? true {
            list.append(
                finding(
                    path + "/overrides/containerOverrides", .warning,
                    "The template overrides no container; the flow run's command and environment are added to the main one.",
                    "Add an entry with name, command and environment."))
        }
        return list
    }

    private func variableFindings(_ properties: JSONObject) -> [ConfigurationFinding] {
        let path = "/variables/properties"
        var list: [ConfigurationFinding] = []
        let launchTypes = ["FARGATE", "FARGATE_SPOT", "EC2", "EXTERNAL"]
        let launchType = properties["launch_type"]?["default"]?.string
        if let launchType, !launchTypes.contains(launchType) {
            list.append(
                finding(
                    path + "/launch_type/default", .warning, "The launch type '\(launchType)' is not known here.",
                    "Use one of: \(launchTypes.joined(separator: ", "))."))
        }
        let cpu = properties["cpu"]?["default"]?.unlessFalsy
        let memory = properties["memory"]?["default"]?.unlessFalsy
        for (name, value, amount) in [
            ("cpu", cpu, cpu.flatMap(ComputeSize.cpuUnits)), ("memory", memory, memory.flatMap(ComputeSize.mebibytes)),
        ] {
            guard let value, amount == nil else { continue }
            list.append(
                finding(
                    "\(path)/\(name)/default", .error, "\(brief(value)) is no amount of \(name).",
                    "Use a whole number: CPU units (1024 are one vCPU), or MiB."))
        }
        if LaunchMode.isFargate(launchType ?? LaunchMode.defaultLaunchType), cpu != nil || memory != nil,
            let units = cpu.map(ComputeSize.cpuUnits) ?? ComputeSize.defaultCPU,
            let amount = memory.map(ComputeSize.mebibytes) ?? ComputeSize.defaultMemory,
            !ComputeSize.isFargatePair(cpu: units, memory: amount)
        {
            list.append(
                finding(
                    path + "/memory/default", .warning,
                    "Fargate is not known to offer cpu \(units) with memory \(amount).",
                    ComputeSize.fargateMemoryText(cpu: units).map { "With cpu \(units) use memory of \($0)." }
                        ?? "Use cpu of \(ComputeSize.fargateCPU.map(String.init).joined(separator: ", "))."))
        }
        if let family = properties["family"]?["default"]?.filledString, !Slug.isFamily(family) {
            list.append(
                finding(
                    path + "/family/default", .warning, "ECS does not allow the family '\(family.prefix(80))'.",
                    "Use 1 to 255 letters, digits, - and _; otherwise '\(Slug.family(family).prefix(80))' is used."))
        }
        return list
    }

    /// Members that ECS does not know, at every depth. Only names are looked at: values may still be placeholders.
    private func unknown(_ object: JSONObject, _ structure: String, _ path: String) -> [ConfigurationFinding] {
        let known = ShapeTable.structure(structure).members
        return object.flatMap { name, value -> [ConfigurationFinding] in
            let place = pointer(path, name)
            guard let kind = known[name] else { return [unknown(name, known.keys.sorted(), place)] }
            return inside(value, kind, place)
        }
    }

    private func inside(_ value: JSONValue, _ kind: ShapeTable.Kind, _ path: String) -> [ConfigurationFinding] {
        switch kind {
        case .text, .integer, .boolean, .map: return []
        case .structure(let name): return value.object.map { unknown($0, name, path) } ?? []
        case .list(let element):
            return (value.array ?? []).enumerated().flatMap { inside($1, element, "\(path)/\($0)") }
        }
    }

    private func unknown(_ name: String, _ known: [String], _ path: String) -> ConfigurationFinding {
        let close = known.first { ShapeCheck.letters($0) == ShapeCheck.letters(name) }
        return finding(
            path, .error, "ECS does not know the member '\(name)'.",
            close.map { "Write \($0)." }
                ?? "Remove it, or correct its spelling; known are \(known.joined(separator: ", ")).")
    }

    private func finding(
        _ path: String, _ severity: ConfigurationFinding.Severity, _ message: String, _ hint: String
    ) -> ConfigurationFinding {
        ConfigurationFinding(path: path, severity: severity, message: message, hint: hint)
    }
}
