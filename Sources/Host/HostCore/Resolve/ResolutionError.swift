package import DriverProtocol

/// Why a flow run's job cannot be resolved. Permanent: trying again without a change gives the same answer.
package struct ResolutionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What sort of fault it is.
    package enum Kind: String, Sendable {
        /// A value that the configuration, or a setting of the worker, cannot have.
        case configurationInvalid = "config-invalid"
        /// A reference that is malformed or leads nowhere.
        case incompatible
        /// The server does not have the deployment or block that is referred to.
        case notFound = "not-found"
    }

    /// What sort of fault it is.
    package var kind: Kind
    /// Everything that is wrong: path into the configuration, sentence, remedy. Never empty.
    package var findings: [ConfigurationFinding]

    package init(_ kind: Kind, _ findings: [ConfigurationFinding]) {
        self.kind = kind
        self.findings = findings
    }

    package init(_ kind: Kind, path: String, _ message: String, hint: String? = nil) {
        self.init(kind, [ConfigurationFinding(path: path, severity: .error, message: message, hint: hint)])
    }

    /// The findings, one after the other, each with its remedy.
    package var description: String {
        findings.map { finding in
            finding.hint.map { "\(finding.message) \($0)" } ?? finding.message
        }.joined(separator: " ")
    }
}
