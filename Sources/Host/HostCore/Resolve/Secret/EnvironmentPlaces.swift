internal import DriverProtocol

/// The environments inside a configuration's task definition and RunTask request, as maps or as ECS's lists.
enum EnvironmentPlaces {
    /// Changes the values of some variables in place; nil removes one.
    ///
    /// - Parameters:
    ///   - definitions: whether container definitions are changed too, or the overrides alone.
    ///   - names: the variables to change.
    static func change(
        in configuration: inout JSONObject, definitions: Bool, names: Set<String>, by change: (JSONValue) -> JSONValue?
    ) {
        if definitions {
            for field in ["task_definition", "raw_task_definition"] {
                guard var definition = configuration[field] else { continue }
                if changeContainers(in: &definition, key: "containerDefinitions", names: names, by: change) {
                    configuration[field] = definition
                }
            }
            var whole = JSONValue.object(configuration)
            if changeContainers(in: &whole, key: "sidecars", names: names, by: change) {
                configuration["sidecars"] = whole["sidecars"]
            }
        }
        for field in ["task_run_request", "raw_task_run_request"] {
            guard var request = configuration[field], var overrides = request["overrides"] else { continue }
            if changeContainers(in: &overrides, key: "containerOverrides", names: names, by: change) {
                request["overrides"] = overrides
                configuration[field] = request
            }
        }
    }

    /// False when there was nothing to change.
    private static func changeContainers(
        in document: inout JSONValue, key: String, names: Set<String>, by change: (JSONValue) -> JSONValue?
    ) -> Bool {
        guard var containers = document[key]?.array else { return false }
        var isChanged = false
        for position in containers.indices {
            guard let old = containers[position]["environment"], mentions(names, in: old) else { continue }
            containers[position]["environment"] = changed(old, names: names, by: change)
            isChanged = true
        }
        if isChanged { document[key] = .array(containers) }
        return isChanged
    }

    private static func mentions(_ names: Set<String>, in environment: JSONValue) -> Bool {
        switch environment {
        case .object(let members): members.contains { names.contains($0.key) }
        case .array(let items): items.contains { $0["name"]?.string.map(names.contains) ?? false }
        case .null, .bool, .number, .string: false
        }
    }

    private static func changed(
        _ environment: JSONValue, names: Set<String>, by change: (JSONValue) -> JSONValue?
    ) -> JSONValue {
        switch environment {
        case .object(var members):
            for (name, value) in members where names.contains(name) { members[name] = change(value) }
            return .object(members)
        case .array(let items):
            return .array(
                items.compactMap { item in
                    guard let name = item["name"]?.string, names.contains(name), let value = item["value"] else {
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
