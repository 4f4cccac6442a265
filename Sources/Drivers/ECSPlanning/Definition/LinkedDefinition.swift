internal import DriverProtocol

/// A task definition that exists, as DescribeTaskDefinition shows it.
struct LinkedDefinition {
    let name: String
    let facts: JSONObject

    private static let path = JobConfiguration.root + "/task_run_request/taskDefinition"

    /// The definition; nil, with a need noted, when it has not been looked up.
    func find(notes: inout PlanningNotes) throws(DriverError) -> JSONObject? {
        notes.ask("taskDefinition", "ecs:DescribeTaskDefinition", ["taskDefinition": .string(name)], unlessIn: facts)
        guard let answer = facts["taskDefinition"] else { return nil }
        let definition = answer["taskDefinition"]?.object ?? answer.object ?? JSONObject()
        guard !definition.isEmpty else {
            throw .configuration(
                "The task definition '\(name)' does not exist in this account and region.", path: Self.path,
                hint: "Check the job variable task_definition_arn and the region, or remove it to have a definition "
                    + "registered.")
        }
        if definition["status"]?.string == "INACTIVE" {
            notes.add(
                Finding(
                    Self.path, value: .string(name),
                    "Failed to run ECS task, the task definition is inactive. Re-register the task definition or remove "
                        + "the `task_definition_arn` from your work pool configuration to allow Prefect to register a new "
                        + "task definition automatically.",
                    rule: "the task definition is ACTIVE", remedy: "Register it again, or name another revision."))
        }
        return definition
    }

    /// The variables that the definition's container takes from secrets, and that must not stand in the overrides. Of
    /// those that the job names a secret for, the ones the definition lacks keep their plain value.
    static func secrets(
        of definition: JSONObject, container: String, _ job: JobConfiguration, notes: inout PlanningNotes
    ) -> Set<String> {
        let entry = (definition["containerDefinitions"]?.array ?? []).first { $0["name"]?.string == container }
        let present = Set((entry?["secrets"]?.array ?? []).compactMap { $0["name"]?.string })
        for (name, _) in job.secretARNs where !present.contains(name) {
            notes.warn(
                "\(name) is passed as it is: the linked task definition has no secret of this name, and a linked "
                    + "definition is not changed.",
                hint: "Add a secret \(name) to the container '\(container)' of the task definition.")
        }
        return Set(job.secretARNs.map(\.name)).intersection(present)
    }

    /// Prefect's worker runs a linked definition with its own image; a job that names another should hear of it.
    static func noteUnusedImage(
        _ definition: JSONObject, container: String, _ job: JobConfiguration, notes: inout PlanningNotes
    ) {
        func image(_ containers: JSONValue?) -> String? {
            let list = containers?.array ?? []
            return (list.first { $0["name"]?.string == container } ?? list.first)?["image"]?.filledString
        }
        guard let wanted = image(job.taskDefinition["containerDefinitions"]),
            let used = image(definition["containerDefinitions"]), wanted != used
        else { return }
        notes.warn(
            "The image '\(wanted)' is not used: the task definition that exists runs '\(used)'.",
            hint: "Set the job variable image_override to run a copy of the definition with another image.")
    }
}
