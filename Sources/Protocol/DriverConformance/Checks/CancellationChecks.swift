internal import DriverProtocol

/// `$/cancelRequest` asks for haste and changes nothing else.
enum CancellationChecks {
    private static let racing: [RequestID] = (1...16).map { .string("race-\($0)") }

    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "cancel.unknown", .cancelling, "The cancellation of a request that does not exist is ignored.",
            isConversation: true,
            session: { subject in
                .described(
                    subject,
                    [.send(Wire.cancellation(of: "never-sent")), .send(Wire.cancellation(of: .number(JSONNumber(4))))]
                        + Step.ask("after", "describe", subject.describeParams))
            },
            judge: { transcript, _ in
                _ = try transcript.result(of: "after", of: "describe")
                if let line = transcript.strays(besides: [Wire.introduction, "after"]).first {
                    throw Finding.failed("The cancellation of an unknown request was answered: \(line.text)")
                }
            }),
        ConformanceCheck(
            "cancel.after-answer", .cancelling,
            "The cancellation of a request that has its answer brings no second one.",
            isConversation: true,
            session: { subject in
                .described(
                    subject,
                    Step.ask("done", "plan", subject.sample.params) + [.send(Wire.cancellation(of: "done"))]
                        + Step.ask("after", "describe", subject.describeParams))
            },
            judge: { transcript, _ in
                try transcript.requireAnswers(to: ["done", "after"])
            }),
        ConformanceCheck(
            "cancel.race", .cancelling,
            "A cancelled request is answered exactly once, with its result or an error, whatever comes first.",
            isConversation: true,
            session: { subject in
                let lines = racing.flatMap { id in
                    [Wire.request(id, "plan", subject.sample.params), Wire.cancellation(of: id)]
                }
                return .described(subject, [.write([lines.flatMap(\.self)]), .awaitAnswers(racing)])
            },
            judge: { transcript, _ in try transcript.requireAnswers(to: racing) }),
        ConformanceCheck(
            "cancel.that-one-only", .cancelling, "A cancellation concerns the request that it names and no other.",
            isConversation: true,
            session: { subject in
                let sample = subject.sample.params
                let lines = [
                    Wire.request("cancelled", "plan", sample), Wire.request("wanted1", "plan", sample),
                    Wire.cancellation(of: "cancelled"), Wire.request("wanted2", "plan", sample),
                ]
                return .described(
                    subject,
                    Step.ask("before", "plan", sample)
                        + [.write([lines.flatMap(\.self)]), .awaitAnswers(["cancelled", "wanted1", "wanted2"])])
            },
            judge: { transcript, _ in
                try transcript.requireAnswers(to: ["cancelled"])
                let expected = try transcript.answer(to: "before").comparable
                for id: RequestID in ["wanted1", "wanted2"] {
                    let answer = try transcript.answer(to: id)
                    guard answer.comparable == expected else {
                        throw Finding.failed(
                            "The request \(id.json), which was not cancelled, was answered with \(answer.line.text)")
                    }
                }
            }),
    ]
}
