package import DriverProtocol

/// A plan that the policies do not allow.
package struct PolicyRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// Everything that is not allowed, at least one thing.
    package let findings: [ConfigurationFinding]

    private static let mostTold = 20

    package init(findings: [ConfigurationFinding]) {
        self.findings = findings
    }

    /// A sentence for each finding, with its place in the plan.
    package var description: String {
        let told = findings.prefix(Self.mostTold).map { finding in
            ([finding.path + ":", finding.message] + (finding.hint.map { [$0] } ?? [])).joined(separator: " ")
        }
        let rest = findings.count - told.count
        return "the plan is not allowed by worker-host's policy. " + told.joined(separator: " ")
            + (rest > 0 ? " And \(rest) more; worker-host plan shows all." : "")
    }
}
