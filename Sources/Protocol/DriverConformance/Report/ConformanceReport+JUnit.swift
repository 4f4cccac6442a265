internal import DriverProtocol

extension ConformanceReport {
    /// The report as JUnit's XML, which CI systems read.
    package var junit: String {
        let suite = description?.name ?? path
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuite name="\#(Self.escaped(suite))" tests="\#(outcomes.count)" failures="\#(count("failed"))" "#
                + #"errors="0" skipped="\#(count("skipped"))" time="\#(duration.secondsText)">"#,
        ]
        for outcome in outcomes {
            let head =
                #"  <testcase classname="\#(Self.escaped(suite))" name="\#(Self.escaped(outcome.check.name))" "#
                + #"time="\#(outcome.duration.secondsText)""#
            switch outcome.verdict {
            case .passed: lines.append(head + "/>")
            case .skipped(let reason):
                lines.append(head + #"><skipped message="\#(Self.escaped(reason))"/></testcase>"#)
            case .failed(let reason):
                let evidence =
                    TranscriptText.lines(outcome.transcripts)
                    + ["Asked for: \(outcome.check.requirement)", "See \(outcome.check.section.reference)"]
                lines.append(
                    head + #"><failure message="\#(Self.escaped(reason))">"#
                        + Self.escaped(evidence.joined(separator: "\n")) + "</failure></testcase>")
            }
        }
        return (lines + ["</testsuite>"]).joined(separator: "\n")
    }

    /// The text with XML's own characters escaped and those that XML cannot hold replaced.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value): result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
