import DriverProtocol
import HostRuntime

/// What two drivers made of the same requests, or of two.
struct PlanComparison {
    /// One driver's plans.
    struct Side {
        let driver: String
        let version: String
        let plans: [(subject: PlanSubject, outcome: PlanTrial.Outcome)]

        var title: String { "'\(driver)' \(version)" }
    }

    /// One request's two plans.
    struct Pair {
        let label: String
        /// How they differ; nil when one of them is not there.
        let differences: [JSONDifference]?
        /// Why not, a line each.
        let problems: [String]
        /// Where one driver plans and the other refuses: who does what, instead of the whole plan.
        var verdicts: [String] = []

        var lines: [String] { verdicts.isEmpty ? differences?.flatMap(\.lines) ?? [] : verdicts }
    }

    let left: Side
    let right: Side
    let pairs: [Pair]

    init(left: Side, right: Side) {
        self.left = left
        self.right = right
        pairs = zip(left.plans, right.plans).map { ours, theirs in
            let label =
                ours.subject.label == theirs.subject.label
                ? ours.subject.label : "\(ours.subject.label) and \(theirs.subject.label)"
            guard let before = ours.outcome.comparable, let after = theirs.outcome.comparable else {
                let sides = [(left, ours.outcome), (right, theirs.outcome)].filter { $0.1.comparable == nil }
                return Pair(
                    label: label, differences: nil,
                    problems: sides.flatMap { side, outcome in outcome.problem.map { "\(side.title): \($0)" } })
            }
            var pair = Pair(label: label, differences: JSONDifference.between(before, after), problems: [])
            switch (ours.outcome, theirs.outcome) {
            case (.planned, .refused): pair.verdicts = ["- plans it"] + theirs.outcome.problem.map { "+ \($0)" }
            case (.refused, .planned): pair.verdicts = ours.outcome.problem.map { "- \($0)" } + ["+ plans it"]
            default: break
            }
            return pair
        }
    }

    var isDifferent: Bool { pairs.contains { $0.differences?.isEmpty == false } }
    var isIncomplete: Bool { pairs.contains { $0.differences == nil } }

    var text: String {
        var lines = ["- \(left.title)", "+ \(right.title)"]
        for pair in pairs {
            switch pair.differences {
            case nil: lines += ["\(pair.label): not compared"] + pair.problems.map { "  \($0)" }
            case let differences? where differences.isEmpty: lines.append("\(pair.label): the same")
            case let differences?:
                lines.append("\(pair.label): \(differences.count) difference\(differences.count == 1 ? "" : "s")")
                lines += pair.lines.map { "  \($0)" }
            }
        }
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        [
            "left": ["driver": .string(left.driver), "version": .string(left.version)],
            "right": ["driver": .string(right.driver), "version": .string(right.version)],
            "requests": .array(
                pairs.map { pair in
                    var json: JSONObject = ["request": .string(pair.label)]
                    if let differences = pair.differences {
                        json["differences"] = .array(differences.map(\.json))
                    } else {
                        json["problems"] = .array(pair.problems.map(JSONValue.string))
                    }
                    return .object(json)
                }),
        ]
    }
}
