import DriverProtocol
import HostCore
import Testing

@Suite("EventBridge's document of a task's change")
struct TaskStateChangeTests {
    @Test("task, version, run and end are read from the document")
    func read() throws {
        let claim = "0f3c4b5a111142228333444455556666"
        let run = "11111111-2222-4333-8444-555555555555"
        let change = try #require(
            TaskStateChange(
                json: StateChangeSample.json(
                    version: 6, status: "STOPPED",
                    changing: [
                        "startedBy": .string("\(run)/\(claim)"), "stopCode": "EssentialContainerExited",
                        "stoppedAt": "2026-03-01T10:00:05.123Z",
                        "containers": [["name": "prefect", "exitCode": 3, "lastStatus": "STOPPED"]],
                    ])))
        #expect(change.version == 6)
        #expect(change.task.isStopped)
        #expect(change.task.identity?.flowRunID == run)
        #expect(change.task.containers[0].exitCode == 3)
        #expect(change.stoppedAt == "2026-03-01T10:00:05.123Z")
        #expect(StateChangeSample.change(version: 2).stoppedAt == "2026-03-01T10:00:02Z")
    }

    @Test(
        "what is no change of a task is not taken for one",
        arguments: [
            ["detail-type": "ECS Container Instance State Change"], ["detail-type": .null], ["detail": .null],
            ["id": .null], ["detail": ["lastStatus": "STOPPED"]], ["detail": ["taskArn": "arn:x"]], ["detail": "text"],
        ] as [JSONObject])
    func foreign(change: JSONObject) {
        var json = StateChangeSample.json()
        for (key, value) in change { json[key] = value }
        #expect(TaskStateChange(json: json) == nil)
        #expect(TaskStateChange(json: "text") == nil)
    }
}
