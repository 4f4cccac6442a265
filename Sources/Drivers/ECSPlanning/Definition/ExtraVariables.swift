internal import DriverProtocol

/// Fields of the job configuration that Prefect's worker does not know: merged where the configuration has them.
struct ExtraVariables {
    private let gpu: Int?
    private let ephemeralStorage: Int?
    private let runtimePlatform: JSONObject
    private let volumes: [JSONValue]
    private let mountPoints: [JSONValue]
    private let sidecars: [JSONValue]
    private let secrets: JSONObject
    private let environmentFiles: [JSONValue]
    private let request: JSONObject

    init(_ job: JobConfiguration, notes: inout PlanningNotes) {
        var reader = ConfigurationReader(members: job.all, notes: notes)
        gpu = reader.integer("gpu")
        ephemeralStorage = reader.integer("ephemeral_storage")
        runtimePlatform = reader.object("runtime_platform")
        volumes = reader.array("volumes")
        mountPoints = reader.array("mount_points")
        sidecars = reader.array("sidecars")
        secrets = reader.strings("secrets")
        environmentFiles = reader.array("environment_files").map { file in
            file.string.map { ["value": .string($0), "type": "s3"] } ?? file
        }
        var request = JSONObject()
        if reader.flag("enable_execute_command") { request["enableExecuteCommand"] = true }
        if let value = reader.text("propagate_tags") { request["propagateTags"] = .string(value) }
        if let value = reader.text("platform_version") { request["platformVersion"] = .string(value) }
        let constraints = reader.array("placement_constraints")
        if !constraints.isEmpty { request["placementConstraints"] = .array(constraints) }
        let strategy = reader.array("placement_strategy")
        if !strategy.isEmpty { request["placementStrategy"] = .array(strategy) }
        self.request = request
        notes = reader.notes
    }

    /// Adds what concerns the task definition. What the template says itself stays; lists grow.
    func extend(definition: inout JSONObject, container: inout JSONObject, sidecars list: inout [JSONValue]) {
        if let gpu, gpu > 0 {
            append([["type": "GPU", "value": .string(String(gpu))]], to: "resourceRequirements", of: &container)
        }
        if let ephemeralStorage { definition["ephemeralStorage"] = ["sizeInGiB": .int(ephemeralStorage)] }
        if !runtimePlatform.isEmpty { definition["runtimePlatform"] = .object(runtimePlatform) }
        append(volumes, to: "volumes", of: &definition)
        append(mountPoints, to: "mountPoints", of: &container)
        append(environmentFiles, to: "environmentFiles", of: &container)
        let pairs = secrets.filter { !$0.value.isNull }.map { name, arn -> JSONValue in
            ["name": .string(name), "valueFrom": arn]
        }
        append(pairs, to: "secrets", of: &container)
        list.append(contentsOf: sidecars)
    }

    /// Adds what concerns RunTask, where the template says nothing itself.
    func extend(request other: inout JSONObject) {
        for (name, value) in request where other[name] == nil { other[name] = value }
    }

    private func append(_ items: [JSONValue], to name: String, of object: inout JSONObject) {
        guard !items.isEmpty else { return }
        object[name] = .array((object[name]?.array ?? []) + items)
    }
}
