import DriverProtocol
import FoundationEssentials
import HostCore
import TestSupport
import Testing

/// The documents say what the templates and the recorded cases have, so that they cannot go stale.
@Suite("Documents")
struct DocumentationTests {
    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(ProjectPaths.root)/docs/\(name)")), as: UTF8.self)
    }

    /// The first cells of a document's tables: the words in backticks there.
    private func firstCells(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
            $0.split(separator: "`").dropFirst().first.map(String.init)
        }
    }

    private func labels(_ kind: String) -> Set<String> {
        var labels: Set<String> = []
        for name in ParityFixtures.caseNames {
            labels.formUnion((ParityFixtures.json("cases/" + name)[kind]?.array ?? []).compactMap(\.string))
        }
        return labels
    }

    @Test("every mistake that cases are marked with has its row in docs/differences.md, and no row is made up")
    func differences() throws {
        let text = try text("differences.md")
        let bugs = labels("bugs")
        #expect(bugs.count == 34)
        let rows = Set(firstCells(text))
        #expect(bugs.subtracting(rows).isEmpty, "not explained: \(bugs.subtracting(rows).sorted())")
        // Known mistakes of which this set has no case.
        let others: Set = ["null-env-not-unset", "tags-collide", "deregister-race", "observer-poison-message"]
        #expect(rows.subtracting(bugs).subtracting(others).filter { $0.contains("-") && !$0.contains("\"") }.isEmpty)
        for quirk in labels("quirks") { #expect(text.contains("`\(quirk)`"), "\(quirk) is not explained") }
    }

    @Test("cases that docs/differences.md names are there")
    func cases() throws {
        let known = Set(ParityFixtures.caseNames)
        for line in try text("differences.md").split(separator: "\n") where line.hasPrefix("| `") {
            guard let open = line.firstIndex(of: "("), let close = line.firstIndex(of: ")"), open < close else {
                continue
            }
            let names = line[open..<close].split(separator: "`").map(String.init).filter {
                $0.utf8.allSatisfy { byte in byte == UInt8(ascii: "-") || (97...122).contains(byte) }
            }
            for name in names { #expect(known.contains(name), "\(name)") }
        }
    }

    @Test("every variable of the default template has its row in docs/job-variables.md, with a type, and no other has")
    func jobVariables() throws {
        let text = try text("job-variables.md")
        let variables = try #require(DefaultBaseJobTemplate.value["variables"]?["properties"]?.object)
        let rows = firstCells(text)
        #expect(Set(rows) == Set(variables.keys))
        #expect(rows.count == variables.count)
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            #expect(cells.count == 4 && cells.allSatisfy { !$0.allSatisfy(\.isWhitespace) }, "\(line)")
        }
    }

    @Test("the examples of docs/job-variables.md fit the template's schema")
    func examples() throws {
        let schema = JobVariablesSchema(DefaultBaseJobTemplate.value)
        var count = 0
        for line in try text("job-variables.md").split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.split(separator: "`").map(String.init) }
            let name = try #require(cells.first?.dropFirst().first)
            let example = try #require(cells.last?.dropFirst().first)
            let findings = schema.findings(deployment: [name: try JSONValue(parsing: example)], flowRun: [:])
            let isBlock = name == "aws_credentials"  // Prefect's schema finds a block's id ambiguous
            #expect(findings.isEmpty || isBlock, "\(name): \(findings)")
            count += 1
        }
        #expect(count == 44)
    }
}
