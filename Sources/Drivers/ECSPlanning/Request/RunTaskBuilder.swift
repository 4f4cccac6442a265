internal import DriverProtocol

/// Makes a RunTask request, without its task definition, of what the template renders.
struct RunTaskBuilder {
    let job: JobConfiguration
    let main: String
    let hidden: Set<String>
    let extras: ExtraVariables
    /// Whether the task definition stands as it is, so that only overrides can change what it says.
    let isLinked: Bool

    /// The request without launch mode and network, raw members merged last.
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
        if isLinked { extras.extend(overrides: &overrides, container: main, notes: &notes) }
        request["overrides"] = .object(overrides)

        if let tags = TaskTags.make(template: request["tags"], labels: job.labels, notes: &notes) {
            request["tags"] = .array(tags)
        }
        extras.extend(request: &request, notes: &notes)
        for name in job.rawTaskRunRequest.keys where name != "taskDefinition" {
            notes.explain(pointer("/attempts/0/runTask", name), from: "job variable task_run_request", "merged last")
        }
        return withRawMembers(request)
    }

    /// The request with the job's raw members merged over it.
    func withRawMembers(_ request: JSONObject) -> JSONObject {
        guard !job.rawTaskRunRequest.isEmpty else { return request }
        var merged = RawMembers(main: main).merged(job.rawTaskRunRequest, over: request)
        merged["taskDefinition"] = nil
        return merged
    }
}
