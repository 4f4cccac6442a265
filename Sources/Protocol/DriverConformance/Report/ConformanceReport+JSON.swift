package import DriverProtocol

extension ConformanceReport {
    /// The report for programs.
    package var json: JSONValue {
        var report: JSONObject = ["path": .string(path)]
        report["driver"] =
            description.map {
                ["name": .string($0.name), "version": .string($0.version), "protocol": .int($0.protocolVersion)]
            } ?? .null
        report["ok"] = .int(count("ok"))
        report["failed"] = .int(count("failed"))
        report["skipped"] = .int(count("skipped"))
        report["seconds"] = JSONNumber(duration.secondsText).map(JSONValue.number) ?? .null
        report["remarks"] = .array(remarks.map(JSONValue.string))
        report["checks"] = .array(outcomes.map(Self.json))
        return .object(report)
    }

    private static func json(_ outcome: CheckOutcome) -> JSONValue {
        var check: JSONObject = [
            "name": .string(outcome.check.name), "status": .string(outcome.verdict.word),
            "requirement": .string(outcome.check.requirement),
            "specification": .string(outcome.check.section.reference),
        ]
        check["seconds"] = JSONNumber(outcome.duration.secondsText).map(JSONValue.number) ?? .null
        if let reason = outcome.verdict.reason { check["reason"] = .string(reason) }
        if outcome.hasFailed {
            check["transcript"] = .array(TranscriptText.lines(outcome.transcripts).map(JSONValue.string))
        }
        return .object(check)
    }
}
