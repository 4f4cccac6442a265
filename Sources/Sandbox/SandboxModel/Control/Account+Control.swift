package import DriverProtocol

/// What the control routes ask of the account.
extension Account {
    /// Changes settings; lets held tasks go when `hold` is taken back.
    package mutating func apply(settings change: JSONValue, at now: Timestamp) throws(ControlError) -> JSONValue {
        guard let members = change.object else { throw ControlError("settings are a JSON object") }
        try settings.apply(members)
        if !settings.hold { releaseHeld(at: now) }
        return settings.json
    }

    /// Ends a task as AWS might: `{"stopCode","reason","containers":[{"name","exitCode","reason"}]}`.
    ///
    /// A container whose exit code is said to be 137 gets SIGKILL at once.
    package mutating func stopTask(_ reference: String, as end: JSONValue, at now: Timestamp) throws(ControlError)
        -> JSONValue
    {
        advance(to: now)
        let id = reference.split(separator: "/").last.map(String.init) ?? reference
        guard let sequence = tasks.sequence(id: id) else {
            throw ControlError("there is no task '\(reference)'", status: 404)
        }
        let members = end.object ?? [:]
        let containers = members["containers"]?.array ?? []
        for container in containers {
            guard let fields = container.object, let name = try fields.text("name"),
                let position = tasks[sequence]?.containers.firstIndex(where: { $0.name == name })
            else { throw ControlError("each of 'containers' has the 'name' of a container of the task") }
            let exitCode = try fields.count("exitCode")
            let reason = try fields.text("reason")
            guard tasks[sequence]?.wantsStop == false else { continue }
            change(sequence) { task in
                task.containers[position].saidExitCode = exitCode
                task.containers[position].saidReason = reason
            }
        }
        stop(
            sequence, code: try members.text("stopCode") ?? "ServiceSchedulerInitiated",
            reason: try members.text("reason") ?? "Task stopped by the sandbox's control route", container: nil, at: now
        )
        return tasks[sequence]?.stateJSON ?? .null
    }

    /// Makes a revision INACTIVE, as somebody else might: `family:revision` or its ARN.
    package mutating func deregister(_ reference: String, at now: Timestamp) throws(ControlError) {
        do throws(APIError) {
            _ = try deregisterTaskDefinition(["taskDefinition": .string(reference)], at: now)
        } catch {
            throw ControlError(error.message, status: 404)
        }
    }

    /// What requests have needed leave for since there is a policy, sorted.
    package var authorizationsReport: JSONValue {
        let sorted = authorizations.map(\.json).sorted { $0.text(.canonical) < $1.text(.canonical) }
        return ["authorizations": .array(sorted)]
    }

    /// Everything, for tests and people.
    package mutating func state(at now: Timestamp) -> JSONValue {
        advance(to: now)
        let definitions = families.keys.sorted().flatMap { families[$0]?.revisions ?? [] }
        return [
            "time": now.json, "settings": settings.json,
            "clusters": .array(clusters.keys.sorted().map(JSONValue.string)),
            "taskDefinitions": .array(
                definitions.map { definition in
                    var json = definition.json
                    json["tags"] = definition.tags.json
                    return json
                }),
            "tasks": .array(tasks.state),
            "requests": .object(
                ledger.counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .int($1.value) }),
        ]
    }
}
