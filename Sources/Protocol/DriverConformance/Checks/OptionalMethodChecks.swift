internal import DriverProtocol

/// `validate` and `interpret`: answered by drivers that say so, unknown to the others.
enum OptionalMethodChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "validate.answer", .validate,
            "A driver with the capability 'validate' answers with findings: path, severity, message and hint.",
            session: { subject in
                try require(subject, offers: "validate")
                return .described(
                    subject,
                    Step.ask("template", "validate", templateParams)
                        + Step.ask("job", "validate", jobParams(subject)))
            },
            judge: { transcript, _ in
                for id: RequestID in ["template", "job"] {
                    let result = try transcript.result(of: id, of: "validate")
                    guard let findings = result["findings"]?.array else {
                        throw Finding.failed("The result of 'validate' has no list \"findings\": \(result)")
                    }
                    for finding in findings { try check(finding) }
                }
            }),
        ConformanceCheck(
            "validate.undeclared", .validate,
            "A driver without the capability 'validate' answers the method with -32601.",
            session: { subject in
                try require(subject, lacks: "validate")
                return .described(subject, Step.ask("template", "validate", templateParams))
            },
            judge: { transcript, _ in try judgeUnknown("template", "validate", transcript) }),
        ConformanceCheck(
            "interpret.answer", .interpret,
            "A driver with the capability 'interpret' answers with one of five classes and a hint.",
            session: { subject in
                try require(subject, offers: "interpret")
                return .described(
                    subject,
                    endings.enumerated().flatMap { Step.ask(.string("ending-\($0)"), "interpret", $1) })
            },
            judge: { transcript, _ in
                for position in endings.indices {
                    let result = try transcript.result(of: .string("ending-\(position)"), of: "interpret")
                    do throws(MessageShapeError) {
                        _ = try Interpretation(result: result)
                    } catch {
                        throw Finding.failed("\(error.path) \(error.problem): \(result)")
                    }
                    if let hint = result["hint"], hint.string == nil {
                        throw Finding.failed("/result/hint is no text: \(result)")
                    }
                }
            }),
        ConformanceCheck(
            "interpret.undeclared", .interpret,
            "A driver without the capability 'interpret' answers the method with -32601.",
            session: { subject in
                try require(subject, lacks: "interpret")
                return .described(subject, Step.ask("ending", "interpret", endings[0]))
            },
            judge: { transcript, _ in try judgeUnknown("ending", "interpret", transcript) }),
    ]

    private static let templateParams: JSONObject = ValidateRequest(
        baseJobTemplate: [
            "job_configuration": [
                "command": "{{ command }}", "env": "{{ env }}",
                "task_definition": ["containerDefinitions": [["image": "{{ image }}"]], "cpu": "{{ cpu }}"],
                "task_run_request": ["launchType": "{{ launch_type }}"],
            ],
            "variables": [
                "type": "object",
                "properties": [
                    "command": ["type": "string"], "env": ["type": "object", "default": [:]],
                    "image": ["type": "string"], "cpu": ["type": "integer", "default": 512],
                    "launch_type": ["type": "string", "default": "MOON"],
                ],
            ],
        ], workPool: ["id": "11111111-1111-4111-8111-111111111111", "name": "ecs-pool", "type": "ecs"]
    ).params

    /// The same with a job of a deployment.
    private static func jobParams(_ subject: DriverSubject) -> JSONObject {
        var params = templateParams
        params["plan"] = .object(subject.sample.params)
        return params
    }

    /// What ECS may say of a launch and of a stopped task.
    private static let endings: [JSONObject] = [
        InterpretRequest(
            task: [
                "lastStatus": "STOPPED", "stopCode": "EssentialContainerExited",
                "stoppedReason": "Essential container in task exited",
                "containers": [["name": "prefect", "exitCode": 137, "reason": "OutOfMemoryError: killed"]],
            ], container: "prefect", reachedRunning: true
        ).params,
        InterpretRequest(failures: [
            ["arn": "arn:aws:ecs:us-east-1:123456789012:container-instance/1", "reason": "RESOURCE:MEMORY"]
        ]).params,
        InterpretRequest(error: [
            "code": "ClientException", "message": "No Fargate configuration exists for given values.",
        ]).params,
        InterpretRequest(task: [
            "lastStatus": "STOPPED", "stopCode": "A code of next year", "stoppedReason": "Something new.",
        ]).params,
    ]

    private static func check(_ finding: JSONValue) throws(Finding) {
        guard finding["message"]?.string?.isEmpty == false else {
            throw .failed("A finding has no message: \(finding)")
        }
        guard finding["severity"]?.string.flatMap(ConfigurationFinding.Severity.init) != nil else {
            throw .failed("A finding's severity is neither error nor warning: \(finding)")
        }
        guard let path = finding["path"]?.string, path.isEmpty || path.hasPrefix("/") else {
            throw .failed("A finding's path is no JSON Pointer: \(finding)")
        }
        if let hint = finding["hint"], hint.string == nil { throw .failed("A finding's hint is no text: \(finding)") }
    }

    private static func require(_ subject: DriverSubject, offers method: String) throws(Finding) {
        if !subject.offers(method) { throw .skipped("The driver has no capability '\(method)'.") }
    }

    private static func require(_ subject: DriverSubject, lacks method: String) throws(Finding) {
        if subject.offers(method) { throw .skipped("The driver has the capability '\(method)'.") }
    }

    private static func judgeUnknown(
        _ id: RequestID, _ method: String, _ transcript: Transcript
    ) throws(Finding) {
        let error = try transcript.error(of: id, "'\(method)', which the driver does not declare,")
        guard error.code == DriverError.Code.methodNotFound else {
            throw .failed("'\(method)', which the driver does not declare, was answered with the code \(error.code).")
        }
    }
}
