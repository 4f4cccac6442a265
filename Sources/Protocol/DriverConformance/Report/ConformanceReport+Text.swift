internal import DriverProtocol

extension ConformanceReport {
    /// The report for a terminal: a line for each check, and all there is to know about each failure.
    package var text: String {
        var lines: [String] = []
        if let description {
            lines.append(
                "\(path): \(description.name) \(description.version), driver protocol \(description.protocolVersion)")
        } else {
            lines.append("\(path): it did not say who it is")
        }
        lines += remarks.map { "note: \($0)" } + [""]
        for outcome in outcomes {
            let head = outcome.verdict.word.padding(to: 9) + outcome.check.name
            switch outcome.verdict {
            case .passed: lines.append(head)
            case .skipped(let reason): lines.append("\(head): \(reason)")
            case .failed(let reason): lines += [head, "    \(reason)"] + Self.evidence(outcome)
            }
        }
        lines += ["", summary]
        return lines.joined(separator: "\n")
    }

    /// `72 checks: 70 ok, 0 failed, 2 skipped, in 3.200 s`
    package var summary: String {
        "\(outcomes.count) checks: \(count("ok")) ok, \(count("failed")) failed, \(count("skipped")) skipped, in "
            + "\(duration.secondsText) s"
    }

    private static func evidence(_ outcome: CheckOutcome) -> [String] {
        TranscriptText.lines(outcome.transcripts).map { "      \($0)" } + [
            "    Asked for: \(outcome.check.requirement)", "    See \(outcome.check.section.reference)",
        ]
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
