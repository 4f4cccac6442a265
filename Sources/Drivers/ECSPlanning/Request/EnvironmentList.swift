internal import DriverProtocol

/// Environments as ECS writes them: lists of `name` and `value`.
enum EnvironmentList {
    /// A map as pairs, without nulls.
    static func pairs(of map: JSONObject) -> [JSONValue] {
        map.filter { !$0.value.isNull }.map { ["name": .string($0.key), "value": $0.value] }
    }

    /// The list with the flow run's variables in place of those of the same name.
    static func merged(_ list: [JSONValue], with environment: JSONObject) -> [JSONValue] {
        list.filter { item in
            guard let name = item["name"]?.string else { return true }
            return !environment.contains(name)
        } + pairs(of: environment)
    }

    /// The list without these variables.
    static func removing(_ names: Set<String>, from list: [JSONValue]) -> [JSONValue] {
        names.isEmpty ? list : list.filter { !names.contains($0["name"]?.string ?? "") }
    }

    /// Environments of a task definition's containers that are written as maps become lists of pairs.
    static func read(in document: inout JSONObject) {
        guard var containers = document["containerDefinitions"]?.array else { return }
        for position in containers.indices {
            if let map = containers[position]["environment"]?.object {
                containers[position]["environment"] = .array(pairs(of: map))
            }
        }
        document["containerDefinitions"] = .array(containers)
    }
}
