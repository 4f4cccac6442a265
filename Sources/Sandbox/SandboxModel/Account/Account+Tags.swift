internal import DriverProtocol

extension Account {
    /// What can carry tags here.
    private enum Taggable {
        case cluster(String)
        case taskDefinition(family: String, revision: Int)
        case task(Int)
    }

    mutating func tagResource(_ input: JSONObject) throws(APIError) -> JSONValue {
        let resource = try taggable(input)
        var tags = tags(of: resource)
        try tags.merge(TagList(checking: input["tags"]))
        set(tags, of: resource)
        return [:]
    }

    mutating func untagResource(_ input: JSONObject) throws(APIError) -> JSONValue {
        let resource = try taggable(input)
        var tags = tags(of: resource)
        tags.remove(input["tagKeys"].strings)
        set(tags, of: resource)
        return [:]
    }

    func listTagsForResource(_ input: JSONObject) throws(APIError) -> JSONValue {
        ["tags": tags(of: try taggable(input)).json]
    }

    private func taggable(_ input: JSONObject) throws(APIError) -> Taggable {
        let arn = input["resourceArn"]?.string ?? ""
        if let name = names.resource(arn, of: "cluster") {
            guard clusters[name]?.active == true else { throw .clusterNotFound }
            return .cluster(name)
        }
        if names.resource(arn, of: "task-definition") != nil {
            guard let definition = taskDefinition(arn) else {
                throw .invalidParameter("The specified task definition was not found: \(arn)")
            }
            return .taskDefinition(family: definition.family, revision: definition.revision)
        }
        if let parts = names.resource(arn, of: "task")?.split(separator: "/"), parts.count == 2 {
            guard let sequence = tasks.sequence(id: String(parts[1])) else {
                throw .invalidParameter("The specified task is not found: \(arn)")
            }
            return .task(sequence)
        }
        throw .invalidParameter("Invalid resource ARN: \(arn)")
    }

    private func tags(of resource: Taggable) -> TagList {
        switch resource {
        case .cluster(let name): clusters[name]?.tags ?? TagList()
        case .taskDefinition(let family, let revision): families[family]?.revisions[revision - 1].tags ?? TagList()
        case .task(let sequence): tasks[sequence]?.tags ?? TagList()
        }
    }

    private mutating func set(_ tags: TagList, of resource: Taggable) {
        switch resource {
        case .cluster(let name): clusters[name]?.tags = tags
        case .taskDefinition(let family, let revision): families[family]?.revisions[revision - 1].tags = tags
        case .task(let sequence): tasks[sequence]?.tags = tags
        }
    }
}
