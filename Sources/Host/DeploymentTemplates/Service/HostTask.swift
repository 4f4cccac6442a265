package import DriverProtocol

/// The host itself as a task of ECS's: 256 CPU units and 512 MiB are plenty for thousands of flow runs.
package struct HostTask: Sendable {
    /// The family, the container and the worker's name in Prefect: a host that takes another's place under the same name
    /// goes on with its work at once.
    package var name: String
    package var image: String
    /// `PREFECT_API_URL`
    package var apiURL: String
    /// The ARN of the secret with the API key; nil for a server without.
    package var apiKeySecret: String?
    /// The pools to serve; empty: all of type ecs.
    package var pools: [String]
    package var region: String
    package var logGroup: String
    package var executionRole: String
    /// The role that the host runs as.
    package var hostRole: String

    /// The environment's entry by which the host reads task events, or does not; see ``eventSetting(queue:)``.
    package var eventSetting: JSONValue

    /// - Parameter queue: the queue of task events; nil: none is read.
    package static func eventSetting(queue: String?) -> JSONValue {
        guard let queue else { return ["name": .string(eventsSetting), "value": "false"] }
        return ["name": .string(eventQueueSetting), "value": .string(queue)]
    }

    /// Prefect's own names.
    static let eventQueueSetting = "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME"
    static let eventsSetting = "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_ENABLED"

    package static let cpu = 256
    package static let memory = 512

    package init(
        name: String, image: String, apiURL: String, apiKeySecret: String?, pools: [String], region: String,
        logGroup: String, executionRole: String, hostRole: String, eventSetting: JSONValue
    ) {
        self.name = name
        self.image = image
        self.apiURL = apiURL
        self.apiKeySecret = apiKeySecret
        self.pools = pools
        self.region = region
        self.logGroup = logGroup
        self.executionRole = executionRole
        self.hostRole = hostRole
        self.eventSetting = eventSetting
    }

    /// RegisterTaskDefinition's input.
    package var definition: JSONValue {
        [
            "family": .string(name), "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": .string(String(Self.cpu)), "memory": .string(String(Self.memory)),
            "executionRoleArn": .string(executionRole), "taskRoleArn": .string(hostRole),
            "containerDefinitions": [container],
        ]
    }

    var container: JSONValue {
        var container: JSONObject = [
            "name": .string(name), "image": .string(image), "essential": true,
            "command": .array(arguments.map(JSONValue.string)),
            "environment": [
                ["name": "PREFECT_API_URL", "value": .string(apiURL)],
                ["name": "AWS_REGION", "value": .string(region)], eventSetting,
            ],
        ]
        if let apiKeySecret {
            container["secrets"] = [["name": "PREFECT_API_KEY", "valueFrom": .string(apiKeySecret)]]
        }
        // The image has no shell to speak of and no curl: the program asks itself.
        container["healthCheck"] = [
            "command": ["CMD", "worker-host", "health"], "interval": 30, "timeout": 5, "retries": 3, "startPeriod": 30,
        ]
        // It needs 10 s at most to hand over; its tasks run on.
        container["stopTimeout"] = 30
        container["logConfiguration"] = [
            "logDriver": "awslogs",
            "options": [
                "awslogs-group": .string(logGroup), "awslogs-region": .string(region),
                "awslogs-stream-prefix": .string(name),
            ],
        ]
        return .object(container)
    }

    private var arguments: [String] {
        ["--with-healthcheck", "--log-format", "json", "--name", name] + pools.flatMap { ["--pool", $0] }
    }
}
