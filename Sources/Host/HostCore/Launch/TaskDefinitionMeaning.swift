package import DriverProtocol

/// What a task definition asks for, free of spelling: two documents that mean the same to ECS have equal meanings, one of
/// them AWS's echo or not.
///
/// The defaults are those that ECS fills in when it registers (seen in DescribeTaskDefinition's answers). Prefect's worker
/// compares with the echo as it stands, so that a port mapping without protocol registers a new revision at each run.
package enum TaskDefinitionMeaning {
    /// Members of DescribeTaskDefinition's answer that nobody registers.
    private static let echo: Set<String> = [
        "taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt",
        "registeredBy", "deregisteredAt", "tags",
    ]
    /// Lists whose order says nothing to ECS, or is passed over by Prefect's worker too (`environmentFiles`).
    private static let sets: Set<String> = ["environment", "secrets", "environmentFiles"]

    /// The document without what is said by silence as well.
    /// - Parameter document: RegisterTaskDefinition's input, or `taskDefinition` of DescribeTaskDefinition's answer.
    package static func of(_ document: JSONObject) -> JSONObject {
        var members = document.filter { !echo.contains($0.key) }
        let network = members["networkMode"]?.string ?? "bridge"
        drop("networkMode", ["bridge"], from: &members)
        drop("enableFaultInjection", [false], from: &members)
        members["cpu"] = members["cpu"].map(TaskSize.cpuUnits)
        members["memory"] = members["memory"].map(TaskSize.mebibytes)
        sort("requiresCompatibilities", of: &members)
        change("containerDefinitions", of: &members) { container(&$0, network: network) }
        change("volumes", of: &members, volume)
        return members.mapValues(withoutEmptiness).filter { !isEmpty($0.value) }
    }

    /// Whether a document asks for what a registered definition is.
    /// - Parameter answer: DescribeTaskDefinition's, asked with `include: ["TAGS"]`.
    package static func isEqual(_ document: JSONObject, toDescription answer: JSONObject) -> Bool {
        guard let described = answer["taskDefinition"]?.object else { return false }
        return of(document) == of(described) && tags(document["tags"]) == tags(answer["tags"])
    }

    /// A definition's tags by key, without those of AWS and of this program.
    package static func tags(_ list: JSONValue?) -> [String: String] {
        var tags: [String: String] = [:]
        for tag in list?.array ?? [] {
            guard let key = tag["key"]?.string, !key.hasPrefix("worker-host:"), !key.hasPrefix("aws:") else { continue }
            tags[key] = tag["value"]?.string ?? ""
        }
        return tags
    }

    private static func container(_ members: inout JSONObject, network: String) {
        drop("cpu", [0], from: &members)
        drop("essential", [true], from: &members)
        for name in sets { sort(name, of: &members) }
        change("mountPoints", of: &members) { drop("readOnly", [false], from: &$0) }
        change("volumesFrom", of: &members) { drop("readOnly", [false], from: &$0) }
        change("portMappings", of: &members) { mapping in
            drop("protocol", ["tcp"], from: &mapping)
            // Under awsvpc and host a container's port is the host's; under bridge 0 asks for any.
            let same = network == "awsvpc" || network == "host" ? mapping["containerPort"] ?? .null : 0
            drop("hostPort", [same], from: &mapping)
        }
        if var check = members["healthCheck"]?.object {
            drop("interval", [30], from: &check)
            drop("timeout", [5], from: &check)
            drop("retries", [3], from: &check)
            drop("startPeriod", [0], from: &check)
            members["healthCheck"] = .object(check)
        }
    }

    private static func volume(_ members: inout JSONObject) {
        guard var efs = members["efsVolumeConfiguration"]?.object else { return }
        drop("rootDirectory", ["/"], from: &efs)
        members["efsVolumeConfiguration"] = .object(efs)
    }

    private static func drop(_ name: String, _ defaults: [JSONValue], from members: inout JSONObject) {
        if let value = members[name], defaults.contains(value) { members[name] = nil }
    }

    private static func sort(_ name: String, of members: inout JSONObject) {
        guard let list = members[name]?.array else { return }
        members[name] = .array(
            list.map { (text: $0.text(.canonical), value: $0) }.sorted { $0.text < $1.text }.map(\.value))
    }

    private static func change(
        _ name: String, of members: inout JSONObject, _ body: (inout JSONObject) -> Void
    ) {
        guard let list = members[name]?.array else { return }
        members[name] = .array(
            list.map { element in
                guard var entry = element.object else { return element }
                body(&entry)
                return .object(entry)
            })
    }

    /// Null, and lists and maps with nothing in them, are the same as absent; zeros and empty texts are values.
    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number, .string: false
        }
    }

    private static func withoutEmptiness(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(withoutEmptiness))
        case .object(let members): .object(members.mapValues(withoutEmptiness).filter { !isEmpty($0.value) })
        case .null, .bool, .number, .string: value
        }
    }
}
