internal import DriverProtocol

/// RunTask's `overrides`, kept as sent for the echo and read where a launch needs them.
struct TaskOverrides: Sendable {
    private enum Storage {
        case open(JSONObject)
        /// As JSON text: a fifth of the room.
        case packed([UInt8])
    }

    private var storage: Storage

    init(_ value: JSONValue?) {
        storage = .open(TaskDefinitionDefaults.withoutNulls(value ?? [:]).object ?? [:])
    }

    var json: JSONObject {
        switch storage {
        case .open(let members): members
        case .packed(let text): (try? JSONValue(parsing: text))?.object ?? [:]
        }
    }

    /// Makes it small, for a task that has stopped and is looked at seldom.
    mutating func pack() {
        guard case .open(let members) = storage else { return }
        storage = .packed(JSONValue.object(members).serialized())
    }

    var containers: [JSONValue] { json["containerOverrides"]?.array ?? [] }
    var cpu: String? { json["cpu"]?.string }
    var memory: String? { json["memory"]?.string }

    func container(_ name: String) -> JSONValue? { containers.first { $0["name"]?.string == name } }

    /// The command that runs in a container: the override's, else the definition's; empty for the image's own.
    func command(_ definition: ContainerDefinition) -> [String] {
        let own = container(definition.name)?["command"].strings ?? []
        return own.isEmpty ? definition.command : own
    }

    /// The definition's environment with the override's entries in place of those of the same name.
    func environment(_ definition: ContainerDefinition) -> [String: String] {
        var merged: [String: String] = [:]
        for entry in definition.environment { merged[entry.name] = entry.value }
        for entry in container(definition.name)?["environment"].environment ?? [] { merged[entry.name] = entry.value }
        return merged
    }

    /// The echo in a task: both lists are always there.
    var echo: JSONValue {
        var members = json
        if members["containerOverrides"] == nil { members["containerOverrides"] = [] }
        if members["inferenceAcceleratorOverrides"] == nil { members["inferenceAcceleratorOverrides"] = [] }
        return .object(members)
    }
}
