import ArgumentParser
import DriverConformance

/// How much of the protocol's suite drivers are held to.
enum ConformanceDepth: String, ExpressibleByArgument, CaseIterable {
    /// What every launch depends on: who the driver is, and plans.
    case quick
    case full
    case none

    private static let mainSections = ["describe.", "plan."]

    var checks: [ConformanceCheck] {
        switch self {
        case .none: []
        case .full: ConformanceSuite.version1
        case .quick:
            ConformanceSuite.version1.filter { check in Self.mainSections.contains { check.name.hasPrefix($0) } }
        }
    }
}
