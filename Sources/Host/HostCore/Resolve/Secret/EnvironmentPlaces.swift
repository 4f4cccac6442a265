internal import DriverProtocol

/// The environments inside a configuration's task definition and RunTask request, as maps or as ECS's lists.
enum EnvironmentPlaces {
    /// Changes the values of some variables in place; nil removes one.
    ///
    /// - Parameters:
    ///   - definitions: whether container definitions are changed too, or the overrides alone.
    ///   - isMeant: whether a variable is to be changed, by its name and value.
    static func change(
        in configuration: inout JSONObject, definitions: Bool, where isMeant: (String, JSONValue) -> Bool,
        by change: (JSONValue) -> JSONValue?
    ) {
        if definitions {
            for field in ["task_definition", "raw_task_definition"] {
                guard var definition = configuration[field] else { continue }
                if changeContainers(in: &definition, key: "containerDefinitions", where: isMeant, by: change) {
                    configuration[field] = definition
                }
            }
            var whole = JSONValue.object(configuration)
            if changeContainers(in: &whole, key: "sidecars", where: isMeant, by: change) {
                configuration["sidecars"] = whole["sidecars"]
            }
        }
        for field in ["task_run_request", "raw_task_run_request"] {
            guard var request = configuration[field], var overrides = request["overrides"] else { continue }
            if changeContainers(in: &overrides, key: "containerOverrides", where: isMeant, by: change) {
                request["overrides"] = overrides
                configuration[field] = request
            }
        }
    }

    /// False when there was nothing to change.
    private static func changeContainers(
        in document: inout JSONValue, key: String, where isMeant: (String, JSONValue) -> Bool,
        by change: (JSONValue) -> JSONValue?
    ) -> Bool {
        guard var containers = document[key]?.array else { return false }
        var isChanged = false
        for position in containers.indices {
            guard let old = containers[position]["environment"], mentions(isMeant, in: old) else { continue }
            containers[position]["environment"] = changed(old, where: isMeant, by: change)
            isChanged = true
        }
        if isChanged { document[key] = .array(containers) }
        return isChanged
    }

    private static func mentions(_ isMeant: (String, JSONValue) -> Bool, in environment: JSONValue) -> Bool {
        switch environment {
        case .object(let members): members.contains { isMeant($0.key, $0.value) }
        case .array(let items):
            items.contains { item in
                item["name"]?.string.map { isMeant($0, item["value"] ?? .null) } ?? false
            }
        case .null, .bool, .number, .string: false
        }
    }

    private static func changed(
        _ environment: JSONValue, where isMeant: (String, JSONValue) -> Bool, by change: (JSONValue) -> JSONValue?
    ) -> JSONValue {
        switch environment {
        case .object(var members):
            for (name, value) in members where isMeant(name, value) { members[name] = change(value) }
            return .object(members)
        case .array(let items):
            return .array(
                items.compactMap { item in
                    guard let name = item["name"]?.string, let value = item["value"], isMeant(name, value) else {
                        return item
                    }
                    guard let new = change(value) else { return nil }
                    var changed = item
                    changed["value"] = new
                    return changed
                })
        case .null, .bool, .number, .string: return environment
        }
    }
}
