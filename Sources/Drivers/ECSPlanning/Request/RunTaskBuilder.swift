internal import DriverProtocol

/// Makes a RunTask request, without its task definition, of what the template renders.
struct RunTaskBuilder {
    let job: JobConfiguration
    let main: String
    let hidden: Set<String>

    /// The request without launch mode and network.
    func build(notes: inout PlanningNotes) -> JSONObject {
        var request = job.taskRunRequest
        request["taskDefinition"] = nil
        if request["cluster"].map(\.isFalsy) ?? true, let cluster = job.cluster {
            request["cluster"] = .string(cluster)
        }

        var overrides = request["overrides"]?.object ?? JSONObject()
        if let other = request["overrides"], other.object == nil {
            notes.add(
                Finding(
                    JobConfiguration.root + "/task_run_request/overrides", value: other,
                    "overrides is \(other.typeName), not an object.", rule: "overrides is an object",
                    remedy: "Correct the template's task_run_request."))
        }
        let containers = ContainerOverrides(job: job, main: main, hidden: hidden)
            .make(from: overrides["containerOverrides"], notes: &notes)
        overrides["containerOverrides"] = .array(containers)
        for name in ["cpu", "memory"] {
            guard let value = overrides[name] else { continue }
            if value.isZero {
                overrides[name] = nil
            } else if let number = value.number {
                overrides[name] = .string(DefinitionBuilder.text(number))
            }
        }
        request["overrides"] = .object(overrides)

        if let tags = TaskTags.make(template: request["tags"], labels: job.labels, notes: &notes) {
            request["tags"] = .array(tags)
        }
        ExtraVariables(job, notes: &notes).extend(request: &request)
        return request
    }
}
