internal import DriverProtocol

/// Several requests under way.
enum RequestsAtOnceChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "at-once.one-answer", .requestsAtOnce, "Each request is answered exactly once.", isConversation: true,
            session: { subject in
                .described(subject, ids(10).flatMap { Step.ask($0, "plan", subject.sample.params) })
            },
            judge: { transcript, _ in
                try transcript.requireAnswers(to: [Wire.introduction] + ids(10))
            }),
        ConformanceCheck(
            "at-once.own-answer", .requestsAtOnce,
            "Answers may come in any order; each carries the id of the request that it answers.",
            isConversation: true,
            session: { subject in
                .described(
                    subject,
                    [
                        .send(
                            Wire.request("plan", "plan", subject.sample.params),
                            Wire.request("unknown", Wire.unknownMethod, [:]),
                            Wire.request("again", "describe", subject.describeParams)),
                        .awaitAnswers(["plan", "unknown", "again"]),
                    ])
            },
            judge: { transcript, _ in
                let again = try transcript.answer(to: "again")
                let introduction = try transcript.answer(to: Wire.introduction)
                guard again.comparable == introduction.comparable else {
                    throw Finding.failed("The id of a 'describe' came back with another answer: \(again.line.text)")
                }
                let unknown = try transcript.error(of: "unknown", "The id of an unknown method")
                guard unknown.code == DriverError.Code.methodNotFound else {
                    throw Finding.failed("The id of an unknown method came back with another answer: \(unknown.json)")
                }
                guard try transcript.answer(to: "plan").isPlanAnswer else {
                    throw Finding.failed("The id of a 'plan' came back with another answer.")
                }
            }),
        ConformanceCheck(
            "at-once.full-window", .requestsAtOnce,
            "As many requests as \"maxInFlight\" says are sent before the first is answered.", isConversation: true,
            session: { window($0, $0.description.maxInFlight) },
            judge: { transcript, subject in
                try transcript.requireAnswers(to: ids(subject.description.maxInFlight))
            }),
        ConformanceCheck(
            "at-once.beyond-window", .requestsAtOnce,
            "More requests than \"maxInFlight\" wait or are refused with an error; none is lost.", isConversation: true,
            session: { window($0, 4 * $0.description.maxInFlight + 8) },
            judge: { transcript, subject in
                try transcript.requireAnswers(to: ids(4 * subject.description.maxInFlight + 8))
            }),
        ConformanceCheck(
            "at-once.two-processes", .requestsAtOnce,
            "Two processes of a driver live side by side and know nothing of each other.", isConcurrent: true,
            sessions: { subject in
                let session = Session.described(
                    subject, [.meetOthers, .plan(id: "plan", params: subject.sample.params, knowsFacts: true)])
                return [session, session]
            },
            judge: { transcripts, _ in
                let answers = try transcripts.map { try $0.finalAnswer(of: "plan").comparable }
                guard Set(answers).count == 1 else {
                    throw Finding.failed("Two processes plan differently. " + Difference.text(answers[0], answers[1]))
                }
            }),
    ]

    private static func ids(_ count: Int) -> [RequestID] { (1...count).map { .string("request-\($0)") } }

    private static func window(_ subject: DriverSubject, _ count: Int) -> Session {
        let lines = ids(count).map { Wire.request($0, "plan", subject.sample.params) }
        return .described(subject, [.write([lines.flatMap(\.self)]), .awaitAnswers(ids(count))])
    }
}
