package import DriverProtocol

/// Turns an attempt of a driver's plan into RunTask's input: adds what belongs to the host.
///
/// A driver says what the task looks like; the host says which flow run it is. So a driver of ten lines, which names a
/// task definition and a launch type, is complete.
package struct RunTaskComposer: Sendable {
    /// The container that runs the flow; nil when neither the plan nor the definition tells.
    package var container: String?
    /// The flow run's command, split into words; empty: the image's own.
    package var command: [String]
    /// The flow run's environment: name → text.
    package var environment: JSONObject
    /// Names that must not be put into the override, because a secret of that name stands in the definition.
    package var withheldNames: Set<String>
    /// Tags that identify the run; a tag of the plan with the same key stands.
    package var tags: [(key: String, value: String)]

    package init(
        container: String?, command: [String], environment: JSONObject, withheldNames: Set<String> = [],
        tags: [(key: String, value: String)] = []
    ) {
        self.container = container
        self.command = command
        self.environment = environment
        self.withheldNames = withheldNames
        self.tags = tags
    }

    /// The most tags that ECS takes.
    static let maximumTags = 50

    /// RunTask's input for one attempt, without what its claim adds (``LaunchIdentity/stamp(_:attempt:)``).
    ///
    /// - Parameters:
    ///   - runTask: the attempt's request, as the driver planned it.
    ///   - taskDefinition: ARN, family or family:revision.
    ///   - definition: the container definitions of the registered document, so that what stands there with the same
    ///     value is not said twice.
    package func compose(_ runTask: JSONObject, taskDefinition: String, definition: JSONObject?) -> JSONObject {
        var request = runTask
        request["taskDefinition"] = .string(taskDefinition)
        addTags(to: &request)
        if let container { addFlowRun(to: &request, container: container, definition: definition) }
        return request
    }

    private func addTags(to request: inout JSONObject) {
        var list = request["tags"]?.array ?? []
        let present = Set(list.compactMap { $0["key"]?.string })
        for tag in tags where !present.contains(tag.key) && list.count < Self.maximumTags {
            list.append(["key": .string(tag.key), "value": .string(tag.value)])
        }
        if !list.isEmpty { request["tags"] = .array(list) }
    }

    private func addFlowRun(to request: inout JSONObject, container: String, definition: JSONObject?) {
        var overrides = request["overrides"]?.object ?? JSONObject()
        var list = overrides["containerOverrides"]?.array ?? []
        let position =
            list.firstIndex { $0["name"]?.string == container }
            ?? {
                list.append(["name": .string(container)])
                return list.count - 1
            }()
        var override = list[position].object ?? JSONObject()
        if !override.contains("command"), !command.isEmpty {
            override["command"] = .array(command.map(JSONValue.string))
        }
        var variables = override["environment"]?.array ?? []
        let present = Set(variables.compactMap { $0["name"]?.string })
        let defined = Self.environment(of: container, in: definition)
        // ECS refuses a variable that stands for a secret too.
        let withheld = withheldNames.union(Self.secretNames(of: container, in: definition))
        for (name, value) in environment where !present.contains(name) && !withheld.contains(name) {
            guard defined[name] != value else { continue }
            variables.append(["name": .string(name), "value": value])
        }
        if !variables.isEmpty { override["environment"] = .array(variables) }
        list[position] = .object(override)
        overrides["containerOverrides"] = .array(list)
        request["overrides"] = .object(overrides)
    }

    private static func environment(of container: String, in definition: JSONObject?) -> [String: JSONValue] {
        let variables = self.container(container, in: definition)?["environment"]?.array ?? []
        var values: [String: JSONValue] = [:]
        for variable in variables {
            if let name = variable["name"]?.string, let value = variable["value"] { values[name] = value }
        }
        return values
    }

    private static func secretNames(of container: String, in definition: JSONObject?) -> Set<String> {
        let secrets = self.container(container, in: definition)?["secrets"]?.array ?? []
        return Set(secrets.compactMap { $0["name"]?.string })
    }

    private static func container(_ name: String, in definition: JSONObject?) -> JSONValue? {
        (definition?["containerDefinitions"]?.array ?? []).first { $0["name"]?.string == name }
    }

    /// The container that runs the flow where the plan names none: the only one, or the one called `prefect`.
    package static func mainContainer(of definition: JSONObject) -> String? {
        let names = (definition["containerDefinitions"]?.array ?? []).compactMap { $0["name"]?.string }
        return names.count == 1 ? names[0] : names.first { $0 == "prefect" }
    }
}
