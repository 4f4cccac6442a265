internal import DriverProtocol

/// A copy of a task definition that exists, changed where the job asks for it and registered under a family of its own.
struct DerivedDefinition {
    let job: JobConfiguration
    /// What the job names: an ARN, a family, or family:revision.
    let name: String
    /// The definition, as DescribeTaskDefinition shows it.
    let definition: JSONObject
    /// The container that runs the flow.
    let container: String

    /// What DescribeTaskDefinition adds and RegisterTaskDefinition does not take.
    private static let answerMembers: Set<String> = [
        "taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt",
        "registeredBy", "deregisteredAt", "deleteRequestedAt",
    ]
    private static let familySuffix = "-worker-host"
    private static let longestFamily = 255

    /// The job variables that ask for a copy; empty when the definition is run as it is.
    static func reasons(_ job: JobConfiguration, _ extras: ExtraVariables) -> [String] {
        var names = job.imageOverride == nil ? [] : ["image_override"]
        names += extras.definitionFields
        if !job.rawTaskDefinition.isEmpty { names.append("task_definition") }
        return names
    }

    /// RegisterTaskDefinition's input.
    func build(
        _ extras: ExtraVariables, reasons: [String], passesUnknown: Bool, notes: inout PlanningNotes
    ) -> JSONObject {
        var document = copy(passesUnknown: passesUnknown, notes: &notes)
        var containers = document["containerDefinitions"]?.array ?? []
        if let position = containers.firstIndex(where: { $0["name"]?.string == container }),
            var main = containers[position].object
        {
            if let image = job.imageOverride {
                main["image"] = .string(image)
                notes.explain(
                    "/taskDefinition/register/containerDefinitions/\(position)/image",
                    from: "job variable image_override",
                    "in place of the image of \(name)")
            }
            SecretEntries.put(job.secretARNs, into: &main)
            extras.extend(definition: &document, container: &main, sidecars: &containers, notes: &notes)
            containers[position] = .object(main)
        } else {
            notes.add(
                Finding(
                    JobConfiguration.root + "/container_name", value: .string(container),
                    "The task definition '\(name)' has no container '\(container)'.",
                    rule: "container_name is the name of a container of the task definition",
                    remedy: "Use one of: " + containers.compactMap { $0["name"]?.string }.joined(separator: ", ") + ".")
            )
        }
        document["containerDefinitions"] = .array(containers)
        document["family"] = .string(family)
        notes.explain(
            "/taskDefinition/register", from: reasons.map { "job variable \($0)" }.joined(separator: ", "),
            "a copy of \(name), since RunTask cannot change this in a definition that exists")
        notes.explain(
            "/taskDefinition/register/family",
            from: givenFamily == nil ? "driver" : "configuration task_definition.family",
            givenFamily == nil ? "a family of its own, so that \(name) keeps its latest revision" : "the copy's family")
        document = EmptyValues.dropped(from: document)
        EnvironmentList.read(in: &document)
        return document
    }

    /// The definition without what only AWS's answer has.
    private func copy(passesUnknown: Bool, notes: inout PlanningNotes) -> JSONObject {
        let known = ShapeTable.structure("RegisterTaskDefinitionRequest").members
        var document = JSONObject()
        for (member, value) in definition where !Self.answerMembers.contains(member) {
            if known[member] != nil || passesUnknown {
                document[member] = value
            } else {
                notes.warn(
                    "The copy of \(name) lacks its member '\(member)', which is not known here.",
                    hint: "Start the driver with --pass-unknown-members to keep it.")
            }
        }
        return document
    }

    private var givenFamily: String? {
        job.taskDefinition["family"]?.filledString.map(Slug.family).flatMap { Slug.isFamily($0) ? $0 : nil }
    }

    private var family: String {
        if let givenFamily { return givenFamily }
        let own = definition["family"]?.filledString ?? "prefect"
        return own.hasSuffix(Self.familySuffix)
            ? own : own.prefix(Self.longestFamily - Self.familySuffix.count) + Self.familySuffix
    }
}
