import DriverConformance
import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

@Suite("The checks of protocol version 1")
struct SuiteTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test("are frozen: a name or a requirement changes only with the fixture, and none goes")
    func frozen() throws {
        let fixture = try text(ProjectPaths.fixture("conformance/version-1.txt"))
        let lines = ConformanceSuite.version1.map { "\($0.name) [\($0.section.rawValue)] \($0.requirement)" }
        #expect(lines == fixture.split(separator: "\n").map(String.init))
    }

    @Test("have names of their own, at least forty")
    func names() {
        let names = ConformanceSuite.version1.map(\.name)
        #expect(Set(names).count == names.count && names.count >= 40)
        #expect(names.contains(ConformanceSuite.introduction))
    }

    @Test("point at sections that the document has", arguments: SpecificationSection.allCases)
    func sections(_ section: SpecificationSection) throws {
        let headings = try text(ProjectPaths.root + "/docs/driver-protocol.md").split(separator: "\n")
            .filter { $0.hasPrefix("## ") }
            .map { $0.dropFirst(3).lowercased().replacing(" ", with: "-") }
        #expect(headings.contains(section.rawValue))
    }

    @Test("choose their samples by what a driver handles")
    func samples() {
        func names(_ handles: DriverDescription.Handles) -> [String] {
            PlanSample.shipped(for: DriverDescription(name: "d", version: "1", handles: handles)).map(\.name)
        }
        #expect(
            names(.init(launchTypes: ["EC2"])) == ["EC2", "EC2 with a task network", "a capacity provider strategy"])
        #expect(names(.init(taskDefinitionARN: true)) == ["a task definition that exists"])
        #expect(names(.init()).count == 8 && names(.init(launchTypes: ["MOON"])).count == 8)
    }
}
