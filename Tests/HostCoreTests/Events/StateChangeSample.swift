import DriverProtocol
import HostCore

/// A task's change as EventBridge tells it.
enum StateChangeSample {
    static let cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/batch"

    static func json(
        task: String = "0123", version: Int = 1, status: String = "RUNNING", changing changes: JSONObject = [:]
    ) -> JSONValue {
        var detail: JSONObject = [
            "taskArn": .string("arn:aws:ecs:eu-west-1:123456789012:task/batch/\(task)"), "clusterArn": .string(cluster),
            "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/etl:7",
            "lastStatus": .string(status), "desiredStatus": "RUNNING", "version": .int(version),
            "containers": [["name": "prefect", "lastStatus": .string(status)]],
        ]
        detail.merge(changes)
        return [
            "id": .string("00000000-0000-4000-8000-00000000000\(version)"), "detail-type": "ECS Task State Change",
            "source": "aws.ecs", "time": "2026-03-01T10:00:0\(version)Z", "detail": .object(detail),
        ]
    }

    static func change(
        task: String = "0123", version: Int = 1, status: String = "RUNNING", changing changes: JSONObject = [:]
    ) -> TaskStateChange {
        TaskStateChange(json: json(task: task, version: version, status: status, changing: changes))!
    }
}
