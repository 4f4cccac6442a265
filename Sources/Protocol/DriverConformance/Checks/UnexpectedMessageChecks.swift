internal import DriverProtocol

/// What a driver cannot use does it no harm.
enum UnexpectedMessageChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "messages.unknown-notification", .messages, "A notification is never answered, also an unknown one.",
            isConversation: true,
            session: { survives($0, [Wire.notification("$/conformance", ["a": 1])]) },
            judge: { transcript, _ in try judge(transcript, allowing: { _ in false }) }),
        ConformanceCheck(
            "messages.request-as-notification", .messages,
            "A message without an id is a notification, whatever its method: it is not answered.",
            isConversation: true,
            session: { survives($0, [Wire.notification("plan", $0.sample.params)]) },
            judge: { transcript, _ in try judge(transcript, allowing: { _ in false }) }),
        ConformanceCheck(
            "messages.not-json", .messages,
            "A line that is no JSON does a driver no harm: it is answered with -32700 and the id null, or not at all.",
            isConversation: true,
            session: { survives($0, [Wire.line("{nonsense"), Wire.line("hello")]) },
            judge: { transcript, _ in
                try judge(transcript) { line in
                    guard case .failure(nil, let error) = line.message else { return false }
                    return error.code == DriverError.Code.parseError
                }
            }),
        ConformanceCheck(
            "messages.no-message", .messages,
            "JSON that is no request does a driver no harm: it is answered with an error, or not at all.",
            isConversation: true,
            session: { survives($0, ["[]", "42", "{}", "null", #"{"jsonrpc":"2.0","id":"odd"}"#].map(Wire.line)) },
            judge: { transcript, _ in
                try judge(transcript) { line in
                    if case .failure = line.message { true } else { false }
                }
            }),
        ConformanceCheck(
            "messages.wrong-params", .messages,
            "Params that are not what a method asks for are answered, and the driver goes on.",
            isConversation: true,
            session: { subject in
                .described(
                    subject,
                    Step.ask("empty", "plan", [:]) + Step.ask("list", "plan", ["configuration": []])
                        + Step.ask("after", "describe", subject.describeParams))
            },
            judge: { transcript, _ in
                try transcript.requireAnswers(to: ["empty", "list"])
                _ = try transcript.result(of: "after", of: "describe")
            }),
    ]

    /// Sends something between two requests.
    private static func survives(_ subject: DriverSubject, _ lines: [[UInt8]]) -> Session {
        .described(
            subject,
            lines.map { .send($0) } + Step.ask("after", "describe", subject.describeParams))
    }

    private static func judge(
        _ transcript: Transcript, allowing isAllowed: (Transcript.Line) -> Bool
    ) throws(Finding) {
        _ = try transcript.answer(to: Wire.introduction)
        _ = try transcript.result(of: "after", of: "describe")
        let strays = transcript.strays(besides: [Wire.introduction, "after"])
        if let line = strays.first(where: { !isAllowed($0) }) {
            throw .failed("The driver answered what was no request: \(line.text)")
        }
    }
}
