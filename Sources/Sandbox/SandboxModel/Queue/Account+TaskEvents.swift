internal import DriverProtocol

/// EventBridge's rule for "ECS Task State Change", whose target is the queue.
extension Account {
    /// Sends the document of a task's change, where there is a queue.
    mutating func tellChange(of task: SandboxTask, at now: Timestamp) {
        guard queue != nil, settings.tellsEvents else { return }
        let document: JSONObject = [
            "version": "0", "id": .string(ids.uuid()), "detail-type": "ECS Task State Change", "source": "aws.ecs",
            "account": .string(names.accountID), "time": .string(CalendarTime.text(now, withMilliseconds: false)),
            "region": .string(names.region), "resources": [.string(task.arn)],
            "detail": .object(task.eventDetail(at: now)),
        ]
        queue?.send(JSONValue.object(document).text(), id: ids.uuid(), at: now)
    }
}

extension SandboxTask {
    /// What an observer of the task's state sees of it.
    struct Face: Equatable {
        let status: TaskStatus
        let wantsStop: Bool
        let containers: [TaskStatus]
    }

    var face: Face { Face(status: status, wantsStop: wantsStop, containers: containers.map(\.status)) }

    /// The task as an event tells it: as DescribeTasks does, but for times, which are texts, and tags, which are missing.
    fileprivate func eventDetail(at now: Timestamp) -> JSONObject {
        var detail = json(withTags: false).object ?? [:]
        detail["tags"] = nil
        for (key, time) in [
            ("createdAt", createdAt), ("connectivityAt", startedAt), ("pullStartedAt", pullStartedAt),
            ("pullStoppedAt", pullStoppedAt), ("startedAt", startedAt), ("stoppingAt", stoppingAt),
            ("executionStoppedAt", executionStoppedAt), ("stoppedAt", stoppedAt),
        ] {
            if let time { detail[key] = .string(CalendarTime.text(time, withMilliseconds: true)) }
        }
        detail["updatedAt"] = .string(CalendarTime.text(now, withMilliseconds: true))
        return detail
    }
}
