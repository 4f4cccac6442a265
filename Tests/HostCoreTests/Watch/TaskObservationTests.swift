import DriverProtocol
import HostCore
import Testing

@Suite struct TaskObservationTests {
    private func hasNeverRun(_ stopCode: String, _ container: JSONObject) -> Bool? {
        TaskObservation(
            json: [
                "taskArn": "arn", "lastStatus": "STOPPED", "stopCode": .string(stopCode),
                "containers": [["name": "sidecar"], .object(container)],
            ])?.hasNeverRun
    }

    @Test("only a failed start without a container that was made is known to have never run")
    func neverRun() {
        #expect(hasNeverRun("TaskFailedToStart", ["name": "prefect", "reason": "CannotPullContainerError"]) == true)
        #expect(hasNeverRun("TaskFailedToStart", ["name": "prefect", "runtimeId": "1"]) == false)
        #expect(hasNeverRun("TaskFailedToStart", ["name": "prefect", "exitCode": 1]) == false)
        #expect(hasNeverRun("EssentialContainerExited", ["name": "prefect"]) == false)
    }
}
