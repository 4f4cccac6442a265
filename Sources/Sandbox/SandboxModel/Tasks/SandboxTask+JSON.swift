package import DriverProtocol

extension SandboxTask {
    /// The task as DescribeTasks tells it.
    func json(withTags: Bool) -> JSONValue {
        let overrides = overrides.echo
        var members: JSONObject = [
            "attachments": [], "attributes": [["name": "ecs.cpu-architecture", "value": "x86_64"]],
            "availabilityZone": .string(availabilityZone), "clusterArn": .string(clusterARN),
            "connectivity": status < .running ? "DISCONNECTED" : "CONNECTED",
            "containers": .array(zip(containers, definition.containers).map { json($0, $1, overrides) }),
            "createdAt": createdAt.json, "desiredStatus": wantsStop ? "STOPPED" : "RUNNING",
            "enableExecuteCommand": .bool(enableExecuteCommand), "group": .string(group), "healthStatus": "UNKNOWN",
            "lastStatus": .string(status.rawValue), "launchType": .string(launchType), "overrides": overrides,
            "tags": withTags ? tags.json : [], "taskArn": .string(arn), "taskDefinitionArn": .string(definition.arn),
            "version": .int(version),
        ]
        for (key, text) in [
            ("capacityProviderName", capacityProviderName), ("containerInstanceArn", containerInstanceARN),
            ("cpu", cpu),
            ("memory", memory), ("platformVersion", platformVersion), ("startedBy", startedBy), ("stopCode", stopCode),
            ("stoppedReason", stoppedReason),
        ] {
            if let text { members[key] = .string(text) }
        }
        if platformVersion != nil { members["platformFamily"] = "Linux" }
        if let ephemeralStorageGiB { members["ephemeralStorage"] = ["sizeInGiB": .int(ephemeralStorageGiB)] }
        if startedAt != nil { members["connectivityAt"] = startedAt?.json }
        for (key, time) in [
            ("pullStartedAt", pullStartedAt), ("pullStoppedAt", pullStoppedAt), ("startedAt", startedAt),
            ("stoppingAt", stoppingAt), ("executionStoppedAt", executionStoppedAt), ("stoppedAt", stoppedAt),
        ] {
            if let time { members[key] = time.json }
        }
        return .object(members)
    }

    private func json(
        _ container: TaskContainer, _ definition: ContainerDefinition, _ overrides: JSONValue
    ) -> JSONValue {
        let override = overrides["containerOverrides"]?.array?.first { $0["name"]?.string == container.name }
        var members: JSONObject = [
            "containerArn": .string(container.arn), "taskArn": .string(arn), "name": .string(container.name),
            "image": .string(definition.image), "lastStatus": .string(container.status.rawValue),
            "networkInterfaces": [], "healthStatus": "UNKNOWN",
            "cpu": .string(String(override?["cpu"]?.int ?? definition.cpu)),
        ]
        if container.status >= .running { members["runtimeId"] = .string(container.runtimeID) }
        if let memory = override?["memory"]?.int ?? definition.memory { members["memory"] = .string(String(memory)) }
        if let reservation = override?["memoryReservation"]?.int ?? definition.memoryReservation {
            members["memoryReservation"] = .string(String(reservation))
        }
        if let exitCode = container.exitCode { members["exitCode"] = .int(exitCode) }
        if let reason = container.reason { members["reason"] = .string(reason) }
        return .object(members)
    }

    /// The task as the control route `state` tells it: everything, the request too.
    package var stateJSON: JSONValue {
        var value = json(withTags: true)
        value["id"] = .string(id)
        value["clientToken"] = clientToken.map(JSONValue.string)
        value["request"] = (try? JSONValue(parsing: request)) ?? .null
        return value
    }
}
