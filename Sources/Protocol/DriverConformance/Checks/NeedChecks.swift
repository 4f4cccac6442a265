internal import DriverProtocol

/// Facts that a driver asks for.
enum NeedChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "needs.form", .needs,
            "Needs name read-only operations of the protocol's list, each with its parameters.",
            session: { .planning($0) },
            judge: { transcript, _ in
                for need in try needs(in: transcript) {
                    guard let operation = need.value["operation"]?.string else {
                        throw Finding.failed("The need '\(need.key)' has no \"operation\": \(need.value)")
                    }
                    guard FactNeed.allowedOperations.contains(operation) else {
                        throw Finding.failed(
                            "The need '\(need.key)' is \(operation), which no driver may ask for. Allowed are "
                                + FactNeed.allowedOperations.joined(separator: ", ") + ".")
                    }
                    if let parameters = need.value["parameters"], parameters.object == nil {
                        throw Finding.failed("The parameters of the need '\(need.key)' are no object: \(parameters)")
                    }
                    if let optional = need.value["optional"], optional.bool == nil {
                        throw Finding.failed("\"optional\" of the need '\(need.key)' is no boolean: \(optional)")
                    }
                }
            }),
        ConformanceCheck(
            "needs.converge", .needs, "After at most five rounds of facts there is a plan or an error.",
            session: { .planning($0) },
            judge: { transcript, subject in
                _ = try needs(in: transcript)
                try judgeEnds(transcript, subject)
            }),
        ConformanceCheck(
            "needs.null-facts", .needs,
            "A fact may be null, where AWS has no such thing: then too there is a plan or an error.",
            session: { .planning($0, knowsFacts: false) },
            judge: { transcript, subject in
                _ = try needs(in: transcript)
                try judgeEnds(transcript, subject)
                for position in subject.samples.indices {
                    let id = PlanChecks.planID(position)
                    guard case .failure(let error) = try transcript.finalAnswer(of: id).outcome else { continue }
                    guard error.code != DriverError.Code.internalError else {
                        throw Finding.failed("With facts that are null the driver failed: \(error.json)")
                    }
                }
            }),
        ConformanceCheck(
            "needs.self-contained", .needs,
            "Each round stands for itself: another process, which has not seen the rounds before, answers it the same.",
            sessions: { subject in
                let session = Session.planning(subject)
                return [session, Session(usesProcessPerRequest: true, session.steps)]
            },
            judge: { transcripts, subject in
                _ = try needs(in: transcripts[0])
                for position in subject.samples.indices {
                    let id = PlanChecks.planID(position)
                    let answers = try transcripts.map { try $0.finalAnswer(of: id).comparable }
                    guard answers[0] == answers[1] else {
                        throw Finding.failed(
                            "A process for each round plans differently. " + Difference.text(answers[0], answers[1]))
                    }
                }
            }),
    ]

    /// Everything that was asked for.
    private static func needs(in transcript: Transcript) throws(Finding) -> [JSONObject.Element] {
        _ = try transcript.answer(to: Wire.introduction)
        let all = transcript.lines.flatMap { line -> [JSONObject.Element] in
            guard case .result(_, let value) = line.message, let needs = value["needs"]?.object else { return [] }
            return Array(needs)
        }
        guard !all.isEmpty else { throw .skipped("No sample made the driver ask for facts.") }
        return all
    }

    private static func judgeEnds(_ transcript: Transcript, _ subject: DriverSubject) throws(Finding) {
        for (position, sample) in subject.samples.enumerated() {
            let answer = try transcript.finalAnswer(of: PlanChecks.planID(position))
            guard case .success(let value) = answer.outcome, let needs = value["needs"]?.object, value["plan"] == nil
            else { continue }
            throw .failed(
                "The sample '\(sample.name)' has no plan after five rounds; the driver still asks for "
                    + needs.keys.joined(separator: ", ") + ".")
        }
    }
}
