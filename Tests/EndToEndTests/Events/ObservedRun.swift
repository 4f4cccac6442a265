import AWSAPI
import DriverProtocol
import TestSupport
import Testing

/// A run as Prefect's own ECS worker leaves it: Pending without a mark, with a task that its tags name.
struct ObservedRun {
    let id: String
    let taskARN: String
    let definition: String

    /// Launches a task that ends badly before its run is Running.
    static func launch(in stage: Stage, command: [String] = ["sh", "-c", "echo no module named etl; exit 3"])
        async throws
        -> ObservedRun
    {
        let deployment = try await stage.deployment([:])
        let id = try await stage.prefect.scheduleRun(deployment, after: .seconds(3600))
        try await stage.prefect.setState("PENDING", flowRun: id)
        let client = try stage.sandbox.client()
        let family = PrefectFixtures.uniqueName("prefect")
        let log: JSONValue = [
            "logDriver": "awslogs",
            "options": ["awslogs-group": "prefect", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "etl"],
        ]
        let registered = try await client.registerTaskDefinition([
            "family": .string(family), "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "requiresCompatibilities": ["FARGATE"], "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
            "containerDefinitions": [
                [
                    "name": "prefect", "image": "image", "command": .array(command.map(JSONValue.string)),
                    "logConfiguration": log,
                ]
            ],
        ])
        let tags: [(String, String)] = [
            ("prefect.io/flow-run-id", id), ("prefect.io/deployment-id", deployment),
            ("prefect.io/degregister-task-definition", "true"),
        ]
        let launched = try await client.runTask([
            "taskDefinition": .string(family), "launchType": "FARGATE",
            "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-0d00000000000001a"]]],
            "tags": .array(tags.map { ["key": .string($0.0), "value": .string($0.1)] }),
        ])
        return ObservedRun(
            id: id, taskARN: try #require(launched["tasks"]?[0]?["taskArn"]?.string),
            definition: try #require(registered["taskDefinition"]?["taskDefinitionArn"]?.string))
    }

    /// Waits until the task has stopped.
    func waitForEnd(in sandbox: SandboxProcess) async throws {
        _ = try await eventually("the end of \(taskARN)") {
            try await sandbox.tasks().first { $0["taskArn"]?.string == taskARN && $0["lastStatus"] == "STOPPED" }
        }
    }
}
