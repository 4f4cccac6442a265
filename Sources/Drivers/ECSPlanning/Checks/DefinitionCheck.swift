internal import DriverProtocol

/// ECS's rules for a task definition that is to be registered.
struct DefinitionCheck {
    let document: JSONObject
    let mode: LaunchMode

    private let root = DefinitionBuilder.root

    /// Notes what ECS would refuse.
    func check(secrets: JSONObject, notes: inout PlanningNotes) {
        checkContainers(notes: &notes)
        checkSizes(notes: &notes)
        if mode.shapesForFargate { checkFargate(notes: &notes) }
        let size = WireSize(secrets: secrets).characters(of: .object(document))
        if size > 64 << 10 {
            notes.add(
                Finding(
                    root, "The task definition is \(size) characters long.",
                    rule: "a task definition is 64 KiB at most",
                    remedy: "Move environment variables to environmentFiles, or shorten the largest members."))
        }
    }

    private func checkContainers(notes: inout PlanningNotes) {
        let containers = document["containerDefinitions"]?.array ?? []
        if containers.count > 10 {
            notes.add(
                Finding(
                    root + "/containerDefinitions", "The task definition has \(containers.count) containers.",
                    rule: "a task definition has 10 containers at most", remedy: "Remove containers."))
        }
        var names: Set<String> = []
        for (position, container) in containers.enumerated() where container.object != nil {
            let path = "\(root)/containerDefinitions/\(position)"
            if let name = container["name"]?.filledString {
                if !names.insert(name).inserted {
                    notes.add(
                        Finding(
                            path + "/name", value: .string(name), "Two containers are named '\(name)'.",
                            rule: "containers have different names", remedy: "Rename one of them."))
                }
            } else {
                notes.add(
                    Finding(
                        path + "/name", "Container \(position + 1) has no name.", rule: "every container has a name",
                        remedy: "Give it a name in the template's task_definition."))
            }
            if container["image"]?.filledString == nil, container["image"] == nil {
                notes.add(
                    Finding(
                        path + "/image", "Container '\(container["name"]?.string ?? "\(position + 1)")' has no image.",
                        rule: "every container has an image", remedy: "Set its image."))
            }
            if document["memory"] == nil, container["memory"] == nil, container["memoryReservation"] == nil {
                notes.add(
                    Finding(
                        path + "/memory",
                        "Container '\(container["name"]?.string ?? "")' has no memory, and neither has the task.",
                        rule: "memory is given for the task, or memory or memoryReservation for every container",
                        remedy: "Set memory or memoryReservation for the container."))
            }
            for (index, item) in (container["environment"]?.array ?? []).enumerated() where item["value"] == nil {
                notes.add(
                    Finding(
                        "\(path)/environment/\(index)", value: item,
                        "The environment entry '\(item["name"]?.string ?? "")' has no value.",
                        rule: "an environment entry has name and value", remedy: "Add the value, or remove the entry."))
            }
        }
    }

    private func checkSizes(notes: inout PlanningNotes) {
        let cpu = document["cpu"].map { ($0, ComputeSize.cpuUnits($0)) }
        let memory = document["memory"].map { ($0, ComputeSize.mebibytes($0)) }
        if let (value, amount) = cpu, amount == nil {
            notes.add(
                Finding(
                    root + "/cpu", value: value, "cpu \(brief(value)) is no amount of CPU.",
                    rule: "cpu is a number of CPU units, or vCPUs as in \"1 vCPU\"",
                    remedy: "Set the job variable cpu to a whole number; 1024 units are one vCPU."))
        }
        if let (value, amount) = memory, amount == nil {
            notes.add(
                Finding(
                    root + "/memory", value: value, "memory \(brief(value)) is no amount of memory.",
                    rule: "memory is a number of MiB, or GB as in \"2 GB\"",
                    remedy: "Set the job variable memory to a whole number of MiB."))
        }
        guard mode.runsOnFargate, let cpu = cpu?.1, let memory = memory?.1,
            !ComputeSize.isFargatePair(cpu: cpu, memory: memory)
        else { return }
        let hint =
            ComputeSize.fargateMemoryText(cpu: cpu).map { "With cpu \(cpu) use memory of \($0)." }
            ?? "Use cpu of \(ComputeSize.fargateCPU.map(String.init).joined(separator: ", "))."
        notes.add(
            Finding(
                root + "/memory", value: .int(memory),
                "Fargate is not known to offer cpu \(cpu) with memory \(memory).",
                rule: "Fargate offers certain pairs of cpu and memory", remedy: hint, severity: .warning))
    }

    private func checkFargate(notes: inout PlanningNotes) {
        if let mode = document["pidMode"]?.string, mode != "task" {
            notes.add(
                Finding(
                    root + "/pidMode", value: .string(mode), "pidMode is '\(mode)'.",
                    rule: "Fargate allows the pidMode task only", remedy: "Remove pidMode, or set it to task."))
        }
        if let size = document["ephemeralStorage"]?["sizeInGiB"]?.int, !(21...200).contains(size) {
            notes.add(
                Finding(
                    root + "/ephemeralStorage/sizeInGiB", value: .int(size), "Ephemeral storage of \(size) GiB.",
                    rule: "ephemeral storage is 21 to 200 GiB on Fargate",
                    remedy: "Use a size from 21 to 200; 20 GiB come without asking.", severity: .warning))
        }
        if !(document["placementConstraints"]?.array ?? []).isEmpty {
            notes.add(
                Finding(
                    root + "/placementConstraints", value: document["placementConstraints"],
                    "The task definition has placement constraints.", rule: "Fargate has no placement constraints",
                    remedy: "Remove placementConstraints, or use the EC2 launch type."))
        }
        for (position, container) in (document["containerDefinitions"]?.array ?? []).enumerated() {
            if let seconds = container["stopTimeout"]?.int, seconds > 120 {
                notes.add(
                    Finding(
                        "\(root)/containerDefinitions/\(position)/stopTimeout", value: .int(seconds),
                        "stopTimeout is \(seconds) s.", rule: "stopTimeout is 120 s at most on Fargate",
                        remedy: "Use 120 or less."))
            }
        }
    }
}
