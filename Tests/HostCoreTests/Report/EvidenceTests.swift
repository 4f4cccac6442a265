import DriverProtocol
import HostCore
import Testing

@Suite struct EvidenceTests {
    private func task(_ members: JSONObject) throws -> TaskObservation {
        var json: JSONObject = [
            "taskArn": "arn:aws:ecs:us-east-1:123456789012:task/default/1", "lastStatus": "STOPPED",
        ]
        json.merge(members)
        return try #require(TaskObservation(json: .object(json)))
    }

    @Test("want of memory is named, with the memory that there was")
    func outOfMemory() throws {
        let evidence = Evidence(
            task: try task([
                "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
                "memory": "512",
                "containers": [
                    [
                        "name": "prefect", "exitCode": 137,
                        "reason": "OutOfMemoryError: Container killed due to memory usage",
                    ]
                ],
            ]))
        #expect(evidence.message.contains("(EssentialContainerExited): Essential container in task exited."))
        #expect(evidence.message.contains("'prefect' exited with 137; it was killed for want of memory of its 512 MiB"))
    }

    @Test("a spot interruption is named although the container exited with 0")
    func spot() throws {
        let evidence = Evidence(
            task: try task([
                "stoppedReason": "Your Spot Task was interrupted.",
                "containers": [["name": "prefect", "exitCode": 0]],
            ]))
        #expect(evidence.message.contains("AWS took the Spot capacity back."))
    }

    @Test("what it means and the log's last lines stand below what ECS says")
    func whole() throws {
        let stopped = try task([
            "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
            "containers": [["name": "prefect", "exitCode": 1]],
        ])
        let definition: JSONObject = [
            "containerDefinitions": [
                [
                    "name": "prefect",
                    "logConfiguration": [
                        "logDriver": "awslogs", "options": ["awslogs-group": "g", "awslogs-stream-prefix": "p"],
                    ],
                ]
            ]
        ]
        let source = try #require(LogSource(definition: definition, container: nil, task: stopped))
        let evidence = Evidence(
            task: stopped, meaning: Interpretation(.application, hint: "Look at its logs"),
            log: LogTail(source: source, lines: ["Traceback", "ValueError: no"]))
        #expect(evidence.message.contains("Look at its logs. Task arn:"))
        #expect(evidence.message.hasSuffix("\n  Traceback\n  ValueError: no"))
        #expect(evidence.message.contains("(g, p/prefect/1)"))
    }

    @Test("a container that never ran is said to have no exit code")
    func neverRan() throws {
        let evidence = Evidence(
            task: try task([
                "stopCode": "TaskFailedToStart", "stoppedReason": "CannotPullContainerError: no such image",
                "containers": [["name": "prefect"]],
            ]))
        #expect(evidence.message.contains("CannotPullContainerError"))
        #expect(evidence.message.contains("failed to start (TaskFailedToStart)"))
        #expect(evidence.message.contains("never ran"))
    }
}
