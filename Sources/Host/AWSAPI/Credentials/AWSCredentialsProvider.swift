package import AWSSigning

/// One place where AWS credentials may be found.
package protocol AWSCredentialsProvider: Sendable {
    /// The place's name, for the message that lists what was tried.
    var name: String { get }

    /// The credentials; nil when this place is not configured, so that the next one is asked.
    /// - Throws: ``CredentialsError`` when the place is configured and does not work: going on would sign as somebody else.
    func credentials() async throws(CredentialsError) -> AWSCredentials?
}
