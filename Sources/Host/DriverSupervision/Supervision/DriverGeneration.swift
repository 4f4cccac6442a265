/// Which driver made a plan, exactly: what a task's tag and its flow run's log say about it.
package struct DriverGeneration: Sendable, Hashable, CustomStringConvertible {
    /// The driver's name in drivers.d.
    package var name: String
    /// The version that its `describe` tells.
    package var version: String
    /// SHA-256 over its files, 64 hexadecimal digits: two generations of one version differ in it.
    package var digest: String

    package init(name: String, version: String, digest: String) {
        self.name = name
        self.version = version
        self.digest = digest
    }

    /// Characters of a version that are shown, so that the whole fits into the value of a tag.
    private static let longestVersion = 64

    /// `fargate/1.0.0@sha256:0123456789ab`
    package var description: String { "\(name)/\(version.prefix(Self.longestVersion))@sha256:\(digest.prefix(12))" }
}
