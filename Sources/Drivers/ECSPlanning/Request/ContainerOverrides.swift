internal import DriverProtocol

/// The container overrides of a RunTask request: the flow run's command and environment go to its container.
struct ContainerOverrides {
    let job: JobConfiguration
    let main: String
    /// Variables that come as secrets and must not stand in the request.
    let hidden: Set<String>

    private static let root = JobConfiguration.root + "/task_run_request/overrides/containerOverrides"

    /// The finished list.
    func make(from template: JSONValue?, notes: inout PlanningNotes) -> [JSONValue] {
        var list = (template?.array ?? []).filter { !$0.isNull }
        if let template, template.array == nil {
            notes.add(
                Finding(
                    Self.root, value: template, "containerOverrides is \(template.typeName), not a list.",
                    rule: "overrides.containerOverrides is a list", remedy: "Correct the template's task_run_request."))
        }
        let position = mainPosition(in: &list)
        for index in list.indices where list[index].object != nil {
            var entry = list[index].object ?? JSONObject()
            if index == position, let command = job.command { entry["command"] = .string(command) }
            splitCommand(of: &entry, position: index, notes: &notes)
            var environment = environment(of: entry, position: index, notes: &notes)
            if index == position {
                environment = EnvironmentList.merged(environment, with: job.environment)
                environment = EnvironmentList.removing(hidden, from: environment)
            }
            entry["environment"] = .array(environment)
            readSizes(of: &entry, isMain: index == position)
            list[index] = .object(entry)
        }
        return list
    }

    /// The main container's entry: the one of its name, else the first without a name, else a new one.
    private func mainPosition(in list: inout [JSONValue]) -> Int {
        let nameless = list.firstIndex { $0.object != nil && $0["name"]?.filledString == nil }
        if let first = nameless, first == 0 { list[0]["name"] = .string(main) }
        if let position = list.firstIndex(where: { $0["name"]?.string == main }) { return position }
        if let nameless {
            list[nameless]["name"] = .string(main)
            return nameless
        }
        list.append(["name": .string(main)])
        return list.count - 1
    }

    private func splitCommand(of entry: inout JSONObject, position: Int, notes: inout PlanningNotes) {
        guard let text = entry["command"]?.string else { return }
        do throws(ShellWords.Problem) {
            entry["command"] = .array(try ShellWords.split(text).map(JSONValue.string))
        } catch {
            entry["command"] = nil
            let path = text == job.command ? JobConfiguration.root + "/command" : "\(Self.root)/\(position)/command"
            notes.add(
                Finding(
                    path, value: .string(text), "The command cannot be split into words: \(error.rawValue).",
                    rule: "a command is split into words as a POSIX shell does",
                    remedy: error == .noClosingQuotation
                        ? "Close the quotation mark, or put a backslash before it."
                        : "Remove the backslash at the end, or double it."))
        }
    }

    private func environment(of entry: JSONObject, position: Int, notes: inout PlanningNotes) -> [JSONValue] {
        switch entry["environment"] {
        case .object(let map)?: return EnvironmentList.pairs(of: map)
        case .array(let list)?:
            for (index, item) in list.enumerated() where item.object != nil && item["value"] == nil {
                let name = item["name"]?.string ?? ""
                guard !nulls.contains(name) else { continue }
                notes.add(
                    Finding(
                        "\(Self.root)/\(position)/environment/\(index)", value: item,
                        "The environment entry '\(name)' has no value.",
                        rule: "an environment entry has name and value", remedy: "Add the value, or remove the entry."))
            }
            return list.filter { $0["value"] != nil || $0.object == nil }
        case nil: return []
        case let other?:
            notes.add(
                Finding(
                    "\(Self.root)/\(position)/environment", value: other,
                    "The environment is \(other.typeName), neither a map nor a list.",
                    rule: "an environment is a map of texts, or a list of objects with name and value",
                    remedy: "Correct the template."))
            return []
        }
    }

    /// Variables that the template sets to null, which means to leave them out. (The request has lost its nulls.)
    private var nulls: Set<String> {
        var names: Set<String> = []
        for entry in job.all["task_run_request"]?["overrides"]?["containerOverrides"]?.array ?? [] {
            for item in entry["environment"]?.array ?? [] where item["value"]?.isNull ?? false {
                if let name = item["name"]?.string { names.insert(name) }
            }
        }
        return names
    }

    /// Containers want numbers where tasks want text; zero means not given.
    private func readSizes(of entry: inout JSONObject, isMain: Bool) {
        if let cpu = entry["cpu"] {
            if cpu.isZero, isMain {
                entry["cpu"] = nil
            } else if let units = ComputeSize.cpuUnits(cpu) {
                entry["cpu"] = .int(units)
            }
        }
        if let memory = entry["memory"] {
            if memory.isZero {
                entry["memory"] = nil
            } else if let amount = ComputeSize.mebibytes(memory) {
                entry["memory"] = .int(amount)
            }
        }
    }
}

extension JSONValue {
    /// Whether this is a number, and zero.
    var isZero: Bool { number.map { $0.double == 0 } ?? false }
}
