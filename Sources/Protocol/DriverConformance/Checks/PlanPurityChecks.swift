internal import DriverProtocol

/// The same params give the same plan, byte for byte: wherever, whenever and after whatever.
enum PlanPurityChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "plan.same-twice", .plan, "The same params give the same bytes, in one process.",
            session: { subject in
                .described(
                    subject,
                    subject.samples.enumerated().flatMap { position, sample -> [Step] in
                        ["first", "later"].map {
                            .plan(id: "\($0)-\(position)", params: sample.params, knowsFacts: true)
                        }
                    })
            },
            judge: { transcript, subject in
                for (position, sample) in subject.samples.enumerated() {
                    try same(
                        try transcript.finalAnswer(of: "first-\(position)"),
                        try transcript.finalAnswer(of: "later-\(position)"), sample, "Planned twice")
                }
            }),
        ConformanceCheck(
            "plan.same-in-every-process", .plan, "The same params give the same bytes, in every process.",
            sessions: { [.planning($0), .planning($0)] },
            judge: { try compareSamples($0, $1, "In another process") }),
        ConformanceCheck(
            "plan.same-after-others", .plan,
            "A request stands for itself: what was asked before does not change its answer.",
            sessions: { subject in
                let other = subject.sample.changed("of another run") {
                    $0["env"] = ["OTHER": "1"]
                    $0["labels"] = [:]
                    $0["name"] = "another-run"
                }
                let refused = subject.sample.changed("that is nonsense") { $0["task_run_request"] = "nonsense" }
                let disturbances = ([other, refused] + subject.samples.dropFirst()).enumerated().map {
                    Step.plan(id: "other-\($0)", params: $1.params, knowsFacts: true)
                }
                let last = Step.plan(id: "judged", params: subject.sample.params, knowsFacts: true)
                return [.described(subject, [last]), .described(subject, disturbances + [last])]
            },
            judge: { transcripts, subject in
                try same(
                    try transcripts[0].finalAnswer(of: "judged"), try transcripts[1].finalAnswer(of: "judged"),
                    subject.sample, "After other requests")
            }),
        ConformanceCheck(
            "plan.without-describe", .plan, "A request stands for itself: 'plan' needs no 'describe' before it.",
            sessions: { subject in
                let plan = Step.plan(id: "plan", params: subject.sample.params, knowsFacts: true)
                return [.described(subject, [plan]), Session([plan])]
            },
            judge: { transcripts, subject in
                try same(
                    try transcripts[0].finalAnswer(of: "plan"), try transcripts[1].finalAnswer(of: "plan"),
                    subject.sample, "Without 'describe'")
            }),
        ConformanceCheck(
            "plan.same-abroad", .plan, "A plan depends on the params alone, not on time zone and language.",
            sessions: { [.planning($0), .planning($0, in: .abroad)] },
            judge: { try compareSamples($0, $1, "In another time zone and language") }),
        ConformanceCheck(
            "plan.same-offline", .plan, "A driver calls nobody: without a network the plan is the same.",
            sessions: { [.planning($0), .planning($0, in: .offline)] },
            judge: { try compareSamples($0, $1, "Without a network") }),
    ]

    private static func compareSamples(
        _ transcripts: [Transcript], _ subject: DriverSubject, _ circumstance: String
    ) throws(Finding) {
        for (position, sample) in subject.samples.enumerated() {
            let id = PlanChecks.planID(position)
            try same(
                try transcripts[0].finalAnswer(of: id), try transcripts[1].finalAnswer(of: id), sample, circumstance)
        }
    }

    private static func same(
        _ first: Transcript.Answer, _ second: Transcript.Answer, _ sample: PlanSample, _ circumstance: String
    ) throws(Finding) {
        guard first.comparable != second.comparable else { return }
        throw .failed(
            "\(circumstance), the answer to the sample '\(sample.name)' is another one. "
                + Difference.text(first.comparable, second.comparable))
    }
}
