internal import DriverProtocol

/// Who the driver is.
enum DescribeChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            ConformanceSuite.introduction, .describe,
            "'describe' is answered with protocol, name and version, and with the other members in their form.",
            session: { .described($0, []) },
            judge: { transcript, _ in
                try DescriptionForm.check(try transcript.result(of: Wire.introduction, of: "describe"))
            }),
        ConformanceCheck(
            "describe.in-time", .describe,
            "Start and 'describe' together take at most 10 s (\"startMs\" of the manifest).",
            session: { .described($0, []) },
            judge: { transcript, _ in
                guard transcript.unanswered.isEmpty else {
                    throw Finding.failed("'describe' was not answered in the time that the protocol gives.")
                }
            }),
        ConformanceCheck(
            "describe.same-twice", .describe, "'describe' says the same each time.",
            session: { .described($0, Step.ask("again", "describe", $0.describeParams)) },
            judge: { transcript, _ in
                let answers = [
                    try transcript.answer(to: Wire.introduction).comparable,
                    try transcript.answer(to: "again").comparable,
                ]
                guard answers[0] == answers[1] else {
                    throw Finding.failed("Two descriptions differ. " + Difference.text(answers[0], answers[1]))
                }
            }),
        ConformanceCheck(
            "describe.same-in-every-process", .describe, "'describe' says the same in every process.",
            sessions: { [.described($0, []), .described($0, [])] },
            judge: { transcripts, _ in
                let answers = try transcripts.map { try $0.answer(to: Wire.introduction).comparable }
                guard answers[0] == answers[1] else {
                    throw Finding.failed("Two processes differ. " + Difference.text(answers[0], answers[1]))
                }
            }),
        ConformanceCheck(
            "describe.other-versions", .describe,
            "Of several protocol versions that the host speaks, the driver takes one that it speaks too.",
            session: { Session(Step.ask("newer", "describe", offering([1, 999], $0))) },
            judge: { transcript, _ in
                let result = try transcript.result(of: "newer", of: "describe")
                guard result["protocol"] == 1 else {
                    throw Finding.failed(
                        "Offered the versions 1 and 999, the driver chose \(result["protocol"] ?? .null).")
                }
            }),
        ConformanceCheck(
            "describe.no-shared-version", .describe,
            "A driver that shares no version with the host answers with an error whose data.supported lists its own.",
            session: { Session(Step.ask("alien", "describe", offering([999], $0))) },
            judge: { transcript, _ in
                let error = try transcript.error(of: "alien", "'describe' of a host that speaks only version 999")
                let supported = error.data["supported"]?.array ?? []
                guard supported.contains(1), supported.allSatisfy({ $0.int != nil }) else {
                    throw Finding.failed("The error's data.supported does not list version 1: \(error.json)")
                }
            }),
    ]

    private static func offering(_ versions: [Int], _ subject: DriverSubject) -> JSONObject {
        var params = subject.describeParams
        params["protocols"] = .array(versions.map(JSONValue.int))
        return params
    }
}
