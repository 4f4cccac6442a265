import DriverProtocol
import ECSFailures
import Testing

@Suite("What ECS's words mean")
struct InterpretationTests {
    @Test(
        "refused launches",
        arguments: [
            ("RESOURCE:MEMORY", Interpretation.Class.capacity), ("RESOURCE:CPU", .capacity), ("AGENT", .capacity),
            ("Capacity is unavailable at this time. Please try again later", .capacity),
            ("You've reached the limit on the number of vCPUs you can run concurrently", .capacity),
            ("ATTRIBUTE", .configuration), ("something new", .configuration),
        ])
    func failures(_ reason: String, _ category: Interpretation.Class) {
        let answer = FailureInterpreter().interpret(InterpretRequest(failures: [["reason": .string(reason)]]))
        #expect(answer.category == category && !answer.hint.isEmpty)
    }

    @Test(
        "errors of RunTask",
        arguments: [
            (
                "InvalidParameterException", "No Container Instances were found in your cluster.",
                Interpretation.Class.capacity
            ),
            ("InvalidParameterException", "subnet-1 does not exist", .configuration),
            ("AccessDeniedException", "not authorized to perform: iam:PassRole", .configuration),
            ("ClusterNotFoundException", "Cluster not found.", .configuration),
            ("ClientException", "TaskDefinition is inactive", .configuration),
            ("ThrottlingException", "Rate exceeded", .capacity),
            (
                "AccessDeniedException", "User u is not authorized to perform: ecs:RunTask on resource: arn:aws:x",
                .configuration
            ),
        ])
    func errors(_ code: String, _ message: String, _ category: Interpretation.Class) {
        let request = InterpretRequest(error: ["code": .string(code), "message": .string(message)])
        #expect(FailureInterpreter().interpret(request).category == category)
    }

    private func stopped(_ task: JSONObject, ran: Bool = false) -> Interpretation {
        FailureInterpreter().interpret(InterpretRequest(task: task, container: "prefect", reachedRunning: ran))
    }

    @Test("a Spot interruption counts even with exit code 0")
    func spot() {
        #expect(stopped(["stopCode": "SpotInterruption"]).category == .spotInterruption)
        let task: JSONObject = [
            "stoppedReason": "Your Spot Task was interrupted.", "containers": [["name": "prefect", "exitCode": 0]],
        ]
        #expect(stopped(task, ran: true).category == .spotInterruption)
    }

    @Test("a container that ran out of memory is named with what it had")
    func memory() {
        let task: JSONObject = [
            "stopCode": "EssentialContainerExited",
            "containers": [
                ["name": "prefect", "exitCode": 137, "reason": "OutOfMemoryError: killed", "memory": "512"]
            ],
        ]
        let answer = stopped(task, ran: true)
        #expect(answer.category == .application && answer.hint.contains("512 MiB"))
    }

    @Test(
        "starts that fail for a reason that passes, while the run never ran",
        arguments: [
            "Timeout waiting for network interface provisioning to complete.",
            "Timeout waiting for EphemeralStorage provisioning to complete: ephemeral storage",
            "ResourceInitializationError: InsufficientFreeAddressesInSubnet",
            "CannotPullContainerError: i/o timeout", "CannotPullContainerError: unexpected EOF",
            "Unexpected EC2 error while attempting to Create Network Interface: x", "Task provisioning failed.",
        ])
    func transient(_ reason: String) {
        let task: JSONObject = ["stopCode": "TaskFailedToStart", "stoppedReason": .string(reason)]
        #expect(stopped(task).category == .transientStart)
        #expect(stopped(task, ran: true).category != .transientStart)
    }

    @Test("an image that does not exist is the configuration's fault")
    func image() {
        let task: JSONObject = [
            "stopCode": "TaskFailedToStart", "stoppedReason": "CannotPullContainerError: manifest unknown",
        ]
        #expect(stopped(task).category == .configuration)
    }

    @Test("an exit code speaks for the main container", arguments: [0, 1, 127, 139, 143])
    func exit(_ code: Int) {
        let task: JSONObject = [
            "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
            "containers": [["name": "proxy", "exitCode": 9], ["name": "prefect", "exitCode": .int(code)]],
        ]
        let answer = stopped(task, ran: true)
        #expect(answer.category == .application && answer.hint.contains("'prefect'") && answer.hint.contains("\(code)"))
    }

    @Test("nothing at all has an answer too")
    func nothing() {
        #expect(!FailureInterpreter().interpret(InterpretRequest()).hint.isEmpty)
        #expect(!stopped([:]).hint.isEmpty)
    }
}
