internal import DriverProtocol

/// One family's revisions, which count up from 1.
struct TaskDefinitionFamily: Sendable {
    var revisions: [TaskDefinition] = []

    var latestActive: TaskDefinition? { revisions.last { $0.status == .active } }
}

extension Account {
    mutating func registerTaskDefinition(_ input: JSONObject, size: Int, at now: Timestamp) throws(APIError)
        -> JSONValue
    {
        try TaskDefinitionRules.check(input, size: size)
        let family = input["family"]?.string ?? ""
        let revision = (families[family]?.revisions.count ?? 0) + 1
        let document = TaskDefinitionDefaults.filled(input)
        let definition = TaskDefinition(
            arn: names.taskDefinition(family, revision), family: family, revision: revision, status: .active,
            document: document,
            containers: (document["containerDefinitions"]?.array ?? []).map(ContainerDefinition.init),
            compatibilities: TaskDefinitionDefaults.compatibilities(document), registeredAt: now,
            tags: try TagList(checking: input["tags"]))
        families[family, default: TaskDefinitionFamily()].revisions.append(definition)
        return answer(definition, withTags: true)
    }

    func describeTaskDefinition(_ input: JSONObject) throws(APIError) -> JSONValue {
        guard let reference = input["taskDefinition"]?.string, let definition = taskDefinition(reference) else {
            throw .client("Unable to describe task definition.")
        }
        return answer(definition, withTags: input["include"].strings.contains("TAGS"))
    }

    mutating func deregisterTaskDefinition(_ input: JSONObject, at now: Timestamp) throws(APIError) -> JSONValue {
        let reference = input["taskDefinition"]?.string ?? ""
        guard names.familyAndRevision(reference)?.revision != nil else {
            throw .client("The specified task definition must name a revision: family:revision, not '\(reference)'.")
        }
        guard let found = taskDefinition(reference) else {
            throw .client("The specified task definition does not exist.")
        }
        if found.status == .active {
            families[found.family]?.revisions[found.revision - 1].status = .inactive
            families[found.family]?.revisions[found.revision - 1].deregisteredAt = now
        }
        return ["taskDefinition": (taskDefinition(reference) ?? found).json]
    }

    func listTaskDefinitions(_ input: JSONObject) throws(APIError) -> JSONValue {
        try FieldRules.check(input["status"], isOneOf: ["ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"], as: "status")
        try FieldRules.check(input["sort"], isOneOf: ["ASC", "DESC"], as: "sort")
        let status = input["status"]?.string ?? "ACTIVE"
        var listed = families.keys.sorted()
            .filter { $0.hasPrefix(input["familyPrefix"]?.string ?? "") }
            .flatMap { families[$0]?.revisions ?? [] }
            .filter { $0.status.rawValue == status }
            .map(\.arn)
        if input["sort"]?.string == "DESC" { listed.reverse() }
        let page = try Page(listed, input)
        return page.json("taskDefinitionArns")
    }

    /// A revision by ARN or `family:revision`, or a family's latest active one.
    func taskDefinition(_ reference: String) -> TaskDefinition? {
        guard let (family, revision) = names.familyAndRevision(reference) else { return nil }
        guard let revision else { return families[family]?.latestActive }
        let revisions = families[family]?.revisions ?? []
        return (1...max(1, revisions.count)).contains(revision) && !revisions.isEmpty ? revisions[revision - 1] : nil
    }

    private func answer(_ definition: TaskDefinition, withTags: Bool) -> JSONValue {
        var members: JSONObject = ["taskDefinition": definition.json]
        if withTags { members["tags"] = definition.tags.json }
        return .object(members)
    }
}
