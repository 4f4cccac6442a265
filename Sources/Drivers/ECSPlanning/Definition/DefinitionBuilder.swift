internal import DriverProtocol

/// Makes a RegisterTaskDefinition request of what the template renders.
struct DefinitionBuilder {
    let job: JobConfiguration
    let request: PlanRequest
    let extras: ExtraVariables

    /// Where the template's task definition stands in the params.
    static let root = JobConfiguration.root + "/task_definition"

    /// The document and the name of the container that runs the flow.
    func build(_ mode: LaunchMode, notes: inout PlanningNotes) -> (document: JSONObject, container: String) {
        var definition = job.taskDefinition
        var containers = (definition["containerDefinitions"]?.array ?? []).filter { !$0.isFalsy }
        let main = MainContainer.settle(in: &containers, configured: job.containerName, notes: &notes)
        var container = containers[main.position].object ?? JSONObject()
        prepare(&container, position: main.position, notes: &notes)

        extras.extend(definition: &definition, container: &container, sidecars: &containers, notes: &notes)
        size(&definition, &container, mode, notes: &notes)
        SecretEntries.put(job.secretARNs, into: &container)
        containers[main.position] = .object(container)
        definition["containerDefinitions"] = .array(containers)
        if job.rawTaskDefinition["family"]?.filledString == nil {
            definition["family"] = .string(FamilyName.choose(definition: definition, request: request, notes: &notes))
        }

        var document = EmptyValues.dropped(from: definition)
        EnvironmentList.read(in: &document)
        notes.explain(
            "/container", from: job.containerName == nil ? "driver" : "configuration container_name",
            "the container that runs the flow")
        return (document, main.name)
    }

    private func prepare(_ container: inout JSONObject, position: Int, notes: inout PlanningNotes) {
        let path = "/taskDefinition/register/containerDefinitions/\(position)/image"
        if let image = job.imageOverride {
            container["image"] = .string(image)
            notes.explain(path, from: "job variable image_override", "in place of the image")
        } else if [.null, ""].contains(container["image"] ?? .null) {
            if let image = request.defaults["image"]?.filledString {
                container["image"] = .string(image)
                notes.explain(path, from: "default image", "the configuration names no image")
            }
        } else {
            notes.explain(path, from: "configuration task_definition", "the main container's image")
        }
        if let list = container["environment"]?.array {
            let unset = unsetVariables
            container["environment"] = .array(
                list.filter { item in
                    if let name = item["name"]?.string, unset.contains(name) { return false }
                    return item["value"].map { !$0.isNull } ?? true
                })
        }
        if job.configuresLogs { container["logConfiguration"] = LogConfiguration.awslogs(job, request: request) }
    }

    /// Variables that the job sets to null, so that the definition's own value goes too.
    private var unsetVariables: Set<String> {
        var names = Set(job.environment.filter { $0.value.isNull }.keys)
        for override in job.all["task_run_request"]?["overrides"]?["containerOverrides"]?.array ?? [] {
            for (name, value) in override["environment"]?.object ?? JSONObject()
            where value.isNull && job.environment[name]?.string == nil {
                names.insert(name)
            }
        }
        return names
    }

    /// Fargate wants sizes on the task, everything else on the container.
    private func size(
        _ definition: inout JSONObject, _ container: inout JSONObject, _ mode: LaunchMode, notes: inout PlanningNotes
    ) {
        let cpu = definition["cpu"]?.unlessFalsy ?? .int(ComputeSize.defaultCPU)
        let memory = definition["memory"]?.unlessFalsy ?? .int(ComputeSize.defaultMemory)
        if mode.shapesForFargate {
            for name in ["cpu", "memory"] where definition[name].map(\.isFalsy) ?? true {
                notes.explain("/taskDefinition/register/\(name)", from: "driver", "the default for a task on Fargate")
            }
            definition["cpu"] = cpu
            definition["memory"] = memory
            var requires = (definition["requiresCompatibilities"]?.array ?? []).filter { !$0.isFalsy }
            if !requires.contains("FARGATE") { requires.append("FARGATE") }
            definition["requiresCompatibilities"] = .array(requires)
            if definition["networkMode"].map(\.isFalsy) ?? true { definition["networkMode"] = "awsvpc" }
        } else {
            // A size that is no amount stays as it is: the check of the whole document names it.
            if container["cpu"].map(\.isNull) ?? true {
                container["cpu"] = ComputeSize.cpuUnits(cpu).map(JSONValue.int) ?? cpu
            }
            if container["memory"].map(\.isNull) ?? true {
                container["memory"] = ComputeSize.mebibytes(memory).map(JSONValue.int) ?? memory
            }
        }
        for name in ["cpu", "memory"] {
            if let value = definition[name], value.isFalsy { definition[name] = nil }
            if let number = definition[name]?.number { definition[name] = .string(Self.text(number)) }
        }
    }

    /// ECS wants a task's sizes as text.
    static func text(_ number: JSONNumber) -> String {
        number.integer.map(String.init) ?? Int(exactly: number.double).map(String.init) ?? number.text
    }
}
