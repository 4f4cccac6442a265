internal import DriverProtocol

/// Fields of the job configuration that Prefect's worker does not know: merged where the configuration has them.
struct ExtraVariables {
    /// Secrets for the flow run's container, by the variable's name.
    let secrets: [(name: String, arn: String)]
    private let gpu: Int?
    private let ephemeralStorage: Int?
    private let runtimePlatform: JSONObject
    private let volumes: [JSONValue]
    private let mountPoints: [JSONValue]
    private let sidecars: [JSONValue]
    private let environmentFiles: [JSONValue]
    private let request: JSONObject

    init(_ job: JobConfiguration, notes: inout PlanningNotes) {
        var reader = ConfigurationReader(members: job.all, notes: notes)
        gpu = reader.integer("gpu")
        ephemeralStorage = reader.integer("ephemeral_storage")
        runtimePlatform = reader.object("runtime_platform").withoutNulls
        volumes = reader.array("volumes").map(\.withoutNulls)
        mountPoints = reader.array("mount_points").map(\.withoutNulls)
        sidecars = reader.array("sidecars").map(\.withoutNulls)
        secrets = reader.strings("secrets").compactMap { name, arn in arn.filledString.map { (name, $0) } }
        environmentFiles = reader.array("environment_files").map { file in
            file.string.map { ["value": .string($0), "type": "s3"] } ?? file
        }
        var request = JSONObject()
        if reader.flag("enable_execute_command") { request["enableExecuteCommand"] = true }
        if let value = reader.text("propagate_tags") { request["propagateTags"] = .string(value) }
        if let value = reader.text("platform_version") { request["platformVersion"] = .string(value) }
        let constraints = reader.array("placement_constraints")
        if !constraints.isEmpty { request["placementConstraints"] = .array(constraints.map(\.withoutNulls)) }
        let strategy = reader.array("placement_strategy")
        if !strategy.isEmpty { request["placementStrategy"] = .array(strategy.map(\.withoutNulls)) }
        self.request = request
        notes = reader.notes
    }

    /// The fields that only a task definition can take, so that one that exists must be copied.
    var definitionFields: [String] {
        var names: [String] = []
        if !secrets.isEmpty { names.append("secrets") }
        if !volumes.isEmpty { names.append("volumes") }
        if !mountPoints.isEmpty { names.append("mount_points") }
        if !sidecars.isEmpty { names.append("sidecars") }
        if !runtimePlatform.isEmpty { names.append("runtime_platform") }
        return names
    }

    /// Adds what concerns the task definition. Scalars replace what the template says, lists grow.
    func extend(
        definition: inout JSONObject, container: inout JSONObject, sidecars list: inout [JSONValue],
        notes: inout PlanningNotes
    ) {
        func explain(_ member: String, _ field: String) {
            notes.explain("/taskDefinition/register/\(member)", from: "job variable \(field)", "as configured")
        }
        let main = "containerDefinitions/\(container["name"]?.string ?? "")"
        if let gpu, gpu > 0 {
            container["resourceRequirements"] = .array(
                (container["resourceRequirements"]?.array ?? []).filter { $0["type"]?.string != "GPU" }
                    + [Self.requirement(gpu)])
            explain(main + "/resourceRequirements", "gpu")
        }
        if let ephemeralStorage {
            definition["ephemeralStorage"] = ["sizeInGiB": .int(ephemeralStorage)]
            explain("ephemeralStorage", "ephemeral_storage")
        }
        if !runtimePlatform.isEmpty {
            definition["runtimePlatform"] = .object(runtimePlatform)
            explain("runtimePlatform", "runtime_platform")
        }
        if append(volumes, to: "volumes", of: &definition) { explain("volumes", "volumes") }
        if append(mountPoints, to: "mountPoints", of: &container) { explain(main + "/mountPoints", "mount_points") }
        if append(environmentFiles, to: "environmentFiles", of: &container) {
            explain(main + "/environmentFiles", "environment_files")
        }
        if !secrets.isEmpty {
            SecretEntries.put(secrets, into: &container)
            explain(main + "/secrets", "secrets")
        }
        if !sidecars.isEmpty {
            list.append(contentsOf: sidecars)
            explain("containerDefinitions", "sidecars")
        }
    }

    /// Adds what RunTask can override in a task definition that exists.
    func extend(overrides: inout JSONObject, container: String, notes: inout PlanningNotes) {
        if let ephemeralStorage {
            overrides["ephemeralStorage"] = ["sizeInGiB": .int(ephemeralStorage)]
            notes.explain(
                "/attempts/0/runTask/overrides/ephemeralStorage", from: "job variable ephemeral_storage",
                "as configured")
        }
        var list = overrides["containerOverrides"]?.array ?? []
        guard let position = list.firstIndex(where: { $0["name"]?.string == container }),
            var entry = list[position].object
        else { return }
        let path = "/attempts/0/runTask/overrides/containerOverrides/\(position)"
        if let gpu, gpu > 0 {
            entry["resourceRequirements"] = [Self.requirement(gpu)]
            notes.explain(path + "/resourceRequirements", from: "job variable gpu", "as configured")
        }
        if append(environmentFiles, to: "environmentFiles", of: &entry) {
            notes.explain(path + "/environmentFiles", from: "job variable environment_files", "as configured")
        }
        list[position] = .object(entry)
        overrides["containerOverrides"] = .array(list)
    }

    /// Adds what concerns RunTask, where the template says nothing itself.
    func extend(request other: inout JSONObject, notes: inout PlanningNotes) {
        for (name, value) in request where other[name] == nil {
            other[name] = value
            notes.explain(
                "/attempts/0/runTask/\(name)", from: "job variable \(Self.variables[name] ?? name)", "as configured")
        }
    }

    private static let variables = [
        "enableExecuteCommand": "enable_execute_command", "propagateTags": "propagate_tags",
        "platformVersion": "platform_version", "placementConstraints": "placement_constraints",
        "placementStrategy": "placement_strategy",
    ]

    private static func requirement(_ gpu: Int) -> JSONValue { ["type": "GPU", "value": .string(String(gpu))] }

    /// Whether there was anything to append.
    private func append(_ items: [JSONValue], to name: String, of object: inout JSONObject) -> Bool {
        guard !items.isEmpty else { return false }
        object[name] = .array((object[name]?.array ?? []) + items)
        return true
    }
}
