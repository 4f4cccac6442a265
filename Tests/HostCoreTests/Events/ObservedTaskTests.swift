import DriverProtocol
import FoundationEssentials
import HostCore
import Testing

@Suite("A task that Prefect's own worker has launched")
struct ObservedTaskTests {
    private static let arn = "arn:aws:ecs:eu-west-1:123456789012:task/batch/0123"
    private static let stoppedAt = Date(timeIntervalSince1970: 1_000)

    private func state(_ kind: StateRecord.Kind, _ name: String = "", at seconds: Double = 0, retry: Bool = false)
        -> StateRecord
    {
        StateRecord(
            kind: kind, name: name, message: nil, isInProcessRetry: retry,
            timestamp: Date(timeIntervalSince1970: seconds))
    }

    private func task(_ changes: JSONObject = ["containers": [["name": "prefect", "exitCode": 1]]]) -> TaskObservation {
        StateChangeSample.change(version: 6, status: "STOPPED", changing: changes).task
    }

    private func verdict(
        _ task: TaskObservation, _ history: [StateRecord], pid: String? = Self.arn
    ) -> ObservedTask.Verdict? {
        let pid = pid.map { InfrastructurePID(cluster: "batch", taskARN: $0) }
        return ObservedTask(task: task, history: history, pid: pid)?.stopped(at: Self.stoppedAt)
    }

    @Test("a run whose task failed crashes, and it is told whether it was Running")
    func crashed() {
        let pending = [state(.scheduled), state(.pending)]
        #expect(verdict(task(), pending) == .crashed(hasRun: false))
        #expect(verdict(task(), pending + [state(.running)]) == .crashed(hasRun: true))
        let again = pending + [state(.running), state(.failed), state(.scheduled, "AwaitingRetry"), state(.pending)]
        #expect(verdict(task(), again) == .crashed(hasRun: false))
        #expect(verdict(task(), pending, pid: nil) == .crashed(hasRun: false))
        #expect(verdict(task(), pending + [state(.scheduled, "AwaitingRetry", retry: true)]) == .crashed(hasRun: false))
    }

    @Test(
        "the exit code of the flow's container decides, that of any where none bears its name",
        arguments: [
            ([["name": "prefect", "exitCode": 0]], false),
            ([["name": "prefect", "exitCode": 0], ["name": "sidecar", "exitCode": 1]], false),
            ([["name": "prefect"]], true),
            ([["name": "etl", "exitCode": 0], ["name": "sidecar", "exitCode": 1]], true),
            ([], false),
        ] as [(JSONValue, Bool)])
    func exitCodes(containers: JSONValue, crashes: Bool) {
        let found = verdict(task(["containers": containers]), [state(.scheduled), state(.running)])
        #expect(found == (crashes ? .crashed(hasRun: true) : .nothing))
    }

    @Test("a task that never had a container, or whose Spot capacity went, has failed whatever the exit code")
    func withoutExitCode() {
        let history = [state(.scheduled), state(.pending)]
        #expect(
            verdict(task(["containers": [], "stopCode": "TaskFailedToStart"]), history) == .crashed(hasRun: false))
        let spot = task(["containers": [["name": "prefect", "exitCode": 0]], "stopCode": "SpotInterruption"])
        #expect(verdict(spot, history) == .crashed(hasRun: false))
    }

    @Test(
        "a run that ended, waits or pauses is left alone",
        arguments: [StateRecord.Kind.completed, .failed, .cancelled, .crashed, .scheduled, .paused])
    func leftAlone(kind: StateRecord.Kind) {
        #expect(verdict(task(), [state(.scheduled), state(.running), state(kind)]) == .nothing)
    }

    @Test("a run that was being cancelled is Cancelled, whatever the exit code")
    func cancelled() {
        let task = task(["containers": [["name": "prefect", "exitCode": 0]]])
        #expect(verdict(task, [state(.scheduled), state(.running), state(.cancelling)]) == .cancelled)
    }

    @Test("nothing is said of a run that has another task, was scheduled since, or is claimed by a host of ours")
    func notItsTask() {
        let history = [state(.scheduled), state(.pending)]
        #expect(verdict(task(), history, pid: Self.arn + "9") == .nothing)
        #expect(verdict(task(), history + [state(.scheduled, at: 1_001), state(.pending)]) == .nothing)
        let mark = ClaimMarkTests.mark().message("Launching.")
        let claimed = history + [StateRecord(kind: .pending, name: "Pending", message: mark)]
        #expect(verdict(task(), claimed) == .nothing)
        #expect(ObservedTask(task: task(), history: [], pid: nil) == nil)
    }

    @Test("a PENDING run shows that its task is being made, once, and no other run does")
    func pending() throws {
        func shows(_ status: String, _ history: [StateRecord]) throws -> Bool {
            let task = StateChangeSample.change(status: status).task
            return try #require(ObservedTask(task: task, history: history, pid: nil)).isToShowPending
        }
        #expect(try shows("PROVISIONING", [state(.scheduled), state(.pending, "Pending")]))
        #expect(try shows("PENDING", [state(.scheduled), state(.pending, "Submitting")]))
        #expect(try !shows("PENDING", [state(.scheduled), state(.pending, ObservedTask.pendingName)]))
        #expect(try !shows("RUNNING", [state(.scheduled), state(.pending, "Pending")]))
        for kind in [StateRecord.Kind.scheduled, .running, .crashed, .cancelling] {
            #expect(try !shows("PENDING", [state(kind)]))
        }
        let mark = ClaimMarkTests.mark().message("Launching.")
        #expect(try !shows("PENDING", [StateRecord(kind: .pending, name: "Pending", message: mark)]))
    }
}
