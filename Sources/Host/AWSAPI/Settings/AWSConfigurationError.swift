/// Why AWS's settings cannot be used.
package struct AWSConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found, where, and what to do about it.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
