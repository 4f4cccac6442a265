import DriverConformance
import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

@Suite("A report")
struct ReportTests {
    private static let report: ConformanceReport = {
        var transcript = Transcript()
        transcript.append(.sent(Array("{\"id\":\"1\"}\n".utf8)))
        transcript.append(.received(Transcript.Line(.line(Array("<&> \u{1}\"".utf8)), limit: 100)))
        transcript.ending = .exited(1)
        transcript.standardError = "first\nlast words\n"
        let checks = ConformanceSuite.version1
        return ConformanceReport(
            path: "/drivers/mine", description: DriverDescription(name: "mine & yours", version: "2"),
            remarks: ["no network namespace"],
            outcomes: [
                CheckOutcome(check: checks[0], verdict: .passed, duration: .milliseconds(1)),
                CheckOutcome(
                    check: checks[1], verdict: .failed("It said \"<no>\"."), transcripts: [transcript],
                    duration: .milliseconds(1234)),
                CheckOutcome(check: checks[2], verdict: .skipped("It does not apply.")),
            ], duration: .milliseconds(2050))
    }()

    @Test("as text shows for a failure what was sent, what came back, what is asked and where to read")
    func text() {
        let lines = Self.report.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0] == "/drivers/mine: mine & yours 2, driver protocol 1")
        #expect(lines[1] == "note: no network namespace")
        #expect(lines[3] == "ok       lines.one-for-an-answer")
        #expect(
            lines[4...12] == [
                "failed   lines.utf-8", "    It said \"<no>\".", "      → {\"id\":\"1\"}\\n", "      ← <&> \u{1}\"",
                "      · it ended with status 1", "      stderr: first", "      stderr: last words",
                "    Asked for: \(ConformanceSuite.version1[1].requirement)", "    See docs/driver-protocol.md#lines",
            ])
        #expect(lines[13] == "skipped  lines.split-character: It does not apply.")
        #expect(lines.last == "3 checks: 1 ok, 1 failed, 1 skipped, in 2.050 s")
    }

    @Test("as JSON counts, and has the evidence of failures")
    func json() throws {
        let json = try JSONValue(parsing: Self.report.json.text())
        #expect(json["ok"] == 1 && json["failed"] == 1 && json["skipped"] == 1)
        #expect(json["seconds"]?.number?.text == "2.050" && json["driver"]?["protocol"] == 1)
        #expect(json["checks"]?[1]?["status"] == "failed" && json["checks"]?[1]?["reason"] == "It said \"<no>\".")
        #expect(json["checks"]?[1]?["transcript"]?[0] == "→ {\"id\":\"1\"}\\n")
        #expect(json["checks"]?[1]?["specification"] == "docs/driver-protocol.md#lines")
        #expect(json["checks"]?[0]?["transcript"] == nil)
    }

    @Test("as JUnit is XML that a parser reads")
    func junit() async throws {
        let program = """
            import sys, xml.etree.ElementTree as tree
            suite = tree.fromstring(sys.argv[1])
            assert suite.get("name") == "mine & yours" and suite.get("tests") == "3", suite.attrib
            assert suite.get("failures") == "1" and suite.get("skipped") == "1" and suite.get("time") == "2.050"
            cases = suite.findall("testcase")
            failure = cases[1].find("failure")
            assert failure.get("message") == 'It said "<no>".', failure.attrib
            assert "<&> \\ufffd" in failure.text and "last words" in failure.text, failure.text
            assert cases[2].find("skipped").get("message") == "It does not apply."
            """
        try await withChildProcess("/usr/bin/env", ["python3", "-c", program, Self.report.junit]) { process in
            let exit = try await process.waitForExit()
            #expect(exit == .code(0), "\(process.errors)")
        }
    }
}
