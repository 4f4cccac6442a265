internal import DriverProtocol

/// ECS's rules for a task definition that is to be registered.
struct DefinitionCheck {
    let document: JSONObject
    let mode: LaunchMode
    /// How sure it is that containers which are all marked as not essential were meant so.
    let essentialSeverity: ConfigurationFinding.Severity

    static let root = DefinitionBuilder.root
    private static let mostContainers = 10
    private static let mostBytes = 64 << 10

    /// Notes what ECS would refuse for this launch mode.
    func check(notes: inout PlanningNotes) {
        checkFamily(notes: &notes)
        checkContainers(notes: &notes)
        checkVolumes(notes: &notes)
        checkSizes(notes: &notes)
        TagCheck(tags: document["tags"], path: Self.root + "/tags").check(notes: &notes)
        if mode.runsOnFargate { checkFargate(notes: &notes) } else { checkElsewhere(notes: &notes) }
    }

    /// Notes a document that is too long.
    static func checkSize(_ document: JSONObject, secrets: JSONObject, notes: inout PlanningNotes) {
        let size = WireSize(secrets: secrets)
        let bytes = size.bytes(of: .object(document))
        guard bytes > mostBytes else { return }
        notes.add(
            Finding(
                root, value: .int(bytes), "The task definition is \(bytes) bytes long; ECS takes \(mostBytes).",
                rule: "a task definition is 64 KiB at most",
                remedy: "Shorten or remove the largest: \(LargestParts(size).text(ofDefinition: document))"
                    + "; or move variables to environment_files."))
    }

    private func checkFamily(notes: inout PlanningNotes) {
        guard let family = document["family"]?.string, !Slug.isFamily(family) else { return }
        notes.add(
            Finding(
                Self.root + "/family", value: .string(family), "ECS does not allow the family '\(family.prefix(80))'.",
                rule: "a family is 1 to 255 letters, digits, - and _",
                remedy: "Use '\(Slug.family(family).prefix(80))', or set the job variable family."))
    }

    private func checkContainers(notes: inout PlanningNotes) {
        let containers = document["containerDefinitions"]?.array ?? []
        if containers.count > Self.mostContainers {
            notes.add(
                Finding(
                    Self.root + "/containerDefinitions", value: .int(containers.count),
                    "The task definition has \(containers.count) containers.",
                    rule: "a task definition has \(Self.mostContainers) containers at most",
                    remedy: "Remove sidecars, or run them as tasks of their own."))
        }
        if !containers.isEmpty, containers.allSatisfy({ $0["essential"]?.bool == false }) {
            notes.add(.noEssentialContainer(containers, severity: essentialSeverity))
        }
        var names: Set<String> = []
        for (position, container) in containers.enumerated() where container.object != nil {
            let path = "\(Self.root)/containerDefinitions/\(position)"
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
            if container["image"] == nil {
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

    private func checkVolumes(notes: inout PlanningNotes) {
        var names: Set<String> = []
        for (position, volume) in (document["volumes"]?.array ?? []).enumerated() {
            guard let name = volume["name"]?.string, !names.insert(name).inserted else { continue }
            notes.add(
                Finding(
                    "\(Self.root)/volumes/\(position)/name", value: .string(name), "Two volumes are named '\(name)'.",
                    rule: "volumes have different names", remedy: "Rename one of them."))
        }
        for (position, container) in (document["containerDefinitions"]?.array ?? []).enumerated() {
            for (index, mount) in (container["mountPoints"]?.array ?? []).enumerated() {
                guard let source = mount["sourceVolume"]?.string, !names.contains(source) else { continue }
                notes.add(
                    Finding(
                        "\(Self.root)/containerDefinitions/\(position)/mountPoints/\(index)/sourceVolume",
                        value: .string(source), "No volume is named '\(source)'.",
                        rule: "a mount point names a volume of the task definition",
                        remedy: "Add it to the job variable volumes"
                            + (names.isEmpty ? "." : ", or use one of: \(names.sorted().joined(separator: ", ")).")))
            }
        }
    }

    private func checkSizes(notes: inout PlanningNotes) {
        let cpu = document["cpu"].map { ($0, ComputeSize.cpuUnits($0)) }
        let memory = document["memory"].map { ($0, ComputeSize.mebibytes($0)) }
        if let (value, amount) = cpu, amount == nil {
            notes.add(
                Finding(
                    Self.root + "/cpu", value: value, "cpu \(brief(value)) is no amount of CPU.",
                    rule: "cpu is a number of CPU units, or vCPUs as in \"1 vCPU\"",
                    remedy: "Set the job variable cpu to a whole number; 1024 units are one vCPU."))
        }
        if let (value, amount) = memory, amount == nil {
            notes.add(
                Finding(
                    Self.root + "/memory", value: value, "memory \(brief(value)) is no amount of memory.",
                    rule: "memory is a number of MiB, or GB as in \"2 GB\"",
                    remedy: "Set the job variable memory to a whole number of MiB."))
        }
        guard mode.runsOnFargate, let cpu = cpu?.1, let memory = memory?.1 else { return }
        FargatePair.check(cpu: cpu, memory: memory, path: Self.root + "/memory", notes: &notes)
    }
}

extension Finding {
    /// A task without an essential container.
    static func noEssentialContainer(
        _ containers: [JSONValue], severity: ConfigurationFinding.Severity = .error
    ) -> Finding {
        Finding(
            DefinitionBuilder.root + "/containerDefinitions", value: .array(containers),
            "At least one container in the task definition must be marked as essential.",
            rule: "a task has an essential container",
            remedy: "Set essential: true for the flow run's container.", severity: severity)
    }
}
