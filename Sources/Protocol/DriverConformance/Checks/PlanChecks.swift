internal import DriverProtocol

/// What a plan is.
enum PlanChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "plan.answer", .plan, "'plan' is answered with a plan, with needs or with an error, each in its form.",
            session: { .planning($0) },
            judge: { transcript, subject in
                for position in subject.samples.indices { _ = try transcript.finalAnswer(of: planID(position)) }
                for line in transcript.lines where line.answeredID != Wire.introduction {
                    guard case .result(_, let value) = line.message else { continue }
                    try PlanForm.check(value)
                }
            }),
        ConformanceCheck(
            "plan.in-time", .limits, "One answer to 'plan' takes at most 10 s (\"planMs\" of the manifest).",
            session: { .planning($0) },
            judge: { transcript, _ in
                guard let late = transcript.unanswered.first else { return }
                throw Finding.failed("The request \(late.json) was not answered in the time that the protocol gives.")
            }),
        ConformanceCheck(
            "plan.unknown-configuration", .plan,
            "The configuration may hold keys that the driver does not know; they are no failure of the driver.",
            session: { subject in
                let sample = subject.sample.changed("with unknown keys") {
                    $0["x_future"] = ["a": [1, .null, "text"]]
                    $0["x-number"] = 12
                }
                return .described(subject, [.plan(id: "keys", params: sample.params, knowsFacts: true)])
            },
            judge: { transcript, _ in try transcript.requireNoInternalError(in: "keys") }),
        ConformanceCheck(
            "plan.nothing-known", .plan,
            "A run may have no deployment and no known region: both are then null.",
            session: { subject in
                let sample = subject.sample.with("deployment", .null)
                    .with("aws", ["region": .null, "partition": "aws"])
                return .described(subject, [.plan(id: "nulls", params: sample.params, knowsFacts: true)])
            },
            judge: { transcript, _ in try transcript.requireNoInternalError(in: "nulls") }),
        ConformanceCheck(
            "plan.line-length", .limits,
            "An answer fits into the longest line that is read from the driver, 1 MiB if its manifest says nothing else; "
                + "a configuration that is too large is refused.",
            session: { subject in
                let sample = subject.sample.changed("with \(subject.limits.lineBytes) bytes of environment") {
                    for number in 0..<17 {
                        $0["env", default: [:]]["LARGE_\(number)"] = .string(
                            String(repeating: "x", count: subject.limits.lineBytes / 16))
                    }
                }
                return .described(subject, [.plan(id: "large", params: sample.params, knowsFacts: true)])
            },
            judge: { transcript, subject in
                if transcript.lines.contains(where: { $0.problem?.hasPrefix("a line of more than") == true }) {
                    throw Finding.failed("The answer has more than \(subject.limits.lineBytes) bytes.")
                }
                _ = try transcript.finalAnswer(of: "large")
            }),
    ]

    /// The id under which a sample is planned.
    static func planID(_ position: Int) -> String { "sample-\(position + 1)" }
}

extension Session {
    /// Plans all samples, one after another.
    package static func planning(
        _ subject: DriverSubject, in surroundings: Surroundings = .usual, knowsFacts: Bool = true
    ) -> Session {
        .described(
            subject, in: surroundings,
            subject.samples.enumerated().map {
                .plan(id: PlanChecks.planID($0), params: $1.params, knowsFacts: knowsFacts)
            })
    }
}

extension Transcript {
    /// Holds that a planning has its answer, which does not say that the driver failed or misread the request.
    func requireNoInternalError(in id: String) throws(Finding) {
        guard case .failure(let error) = try finalAnswer(of: id).outcome else { return }
        guard ![DriverError.Code.internalError, DriverError.Code.invalidParams].contains(error.code) else {
            throw .failed("The driver failed at the request '\(id)': \(error.json)")
        }
    }
}

extension Transcript.Answer {
    /// Whether this can be the answer to a `plan`.
    var isPlanAnswer: Bool {
        switch outcome {
        case .success(let value): value["plan"] != nil || value["needs"] != nil
        case .failure(let error): error.code != DriverError.Code.methodNotFound
        }
    }
}
