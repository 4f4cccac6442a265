import DriverConformance
import TestSupport
import Testing

/// Every check can fail: a driver that is correct but for one defect fails it, and what else of its group the defect
/// touches, and nothing more.
@Suite("A driver with a defect")
struct BrokenDriverTests {
    @Test("fails the check that is about it", arguments: Defect.all)
    func fails(_ defect: Defect) async throws {
        let group = defect.check.prefix { $0 != "." } + "."
        let checks = ConformanceSuite.version1.filter {
            defect.isAlone ? $0.name == defect.check : $0.name.hasPrefix(group)
        }
        // What hangs is waited for, so the limits are short; a check that passes needs milliseconds.
        let limits = ConformanceLimits(start: .seconds(4), answer: .seconds(3), stop: .seconds(2))
        let report = try await Trial.withManifest(Trial.broken(defect.name)) {
            try await Trial.report($0, checks, limits: limits)
        }
        #expect(Set(report.names("failed")) == Set([defect.check] + defect.others), "\(report.failureText)")
    }

    @Test("exists for each check")
    func complete() {
        let checks = Set(ConformanceSuite.version1.map(\.name))
        #expect(Set(Defect.all.map(\.check)) == checks)
        #expect(Set(Defect.all.map(\.name)).count == Defect.all.count)
        #expect(Set(Defect.all.flatMap(\.others)).isSubset(of: checks))
    }

    @Test("is correct without the defect")
    func correct() async throws {
        let report = try await Trial.withManifest(Trial.broken()) { try await Trial.report($0) }
        #expect(report.failures.isEmpty, "\(report.failureText)")
        #expect(report.names("skipped") == ["validate.undeclared", "interpret.answer"])
    }
}
