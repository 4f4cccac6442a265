internal import DriverProtocol

/// Finds the container that runs the flow.
enum MainContainer {
    /// The name where nothing is said.
    static let defaultName = "prefect"

    /// The name that a finished task definition suggests: `prefect` if there is such a container, else the first's.
    static func name(in definition: JSONObject) -> String? {
        let containers = definition["containerDefinitions"]?.array ?? []
        if containers.contains(where: { $0["name"]?.string == defaultName }) { return defaultName }
        return containers.first?["name"]?.filledString
    }

    /// Picks the main container among those of a definition that is being made, and names or adds it if need be.
    static func settle(
        in containers: inout [JSONValue], configured: String?, notes: inout PlanningNotes
    ) -> (name: String, position: Int) {
        let nameless = containers.firstIndex { $0.object != nil && $0["name"]?.filledString == nil }
        let first = containers.first?["name"]?.filledString
        let hasDefault = containers.contains { $0["name"]?.string == defaultName }
        // In the templates of Prefect the main container's name is a variable, so the one without a name is meant; a
        // configured name that is just the first container's was inferred from the list.
        let wanted: String
        if let configured, nameless == nil || hasDefault || configured != first {
            wanted = configured
        } else if hasDefault || nameless != nil {
            wanted = defaultName
        } else {
            wanted = first ?? defaultName
        }
        if let position = containers.firstIndex(where: { $0["name"]?.string == wanted }) { return (wanted, position) }
        guard wanted == defaultName else {
            notes.add(
                Finding(
                    JobConfiguration.root + "/container_name", value: .string(wanted),
                    "Container '\(wanted)' not found in task definition.",
                    rule: "container_name is the name of a container in task_definition.containerDefinitions",
                    remedy: containers.isEmpty
                        ? "Leave container_name out, or name a container in the template."
                        : "Use one of: "
                            + containers.compactMap { $0["name"]?.string }.joined(separator: ", ") + "."))
            // Going on with some container finds whatever else is wrong.
            if containers.isEmpty { containers.append(["name": .string(wanted)]) }
            return (wanted, 0)
        }
        if let nameless {
            containers[nameless]["name"] = .string(wanted)
            return (wanted, nameless)
        }
        containers.append(["name": .string(wanted)])
        return (wanted, containers.count - 1)
    }
}
