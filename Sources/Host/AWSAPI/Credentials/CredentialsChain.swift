package import AWSSigning

/// The places where AWS's own tools look, in their order. The first that is configured decides; it is looked for anew at each
/// renewal, since files change.
package struct CredentialsChain: AWSCredentialsProvider {
    private let surroundings: AWSSurroundings
    private let profile: String?
    private let region: String

    /// - Parameters:
    ///   - profile: a profile that a job names.
    ///   - region: where STS is asked for roles.
    package init(_ surroundings: AWSSurroundings, profile: String? = nil, region: String) {
        self.surroundings = surroundings
        self.profile = profile
        self.region = region
    }

    package var name: String { "the chain of credentials" }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        let search = CredentialSearch(surroundings, profile: profile)
        let source = try search.source()
        let sources = SourceProviders(settings: search.settings, region: region)
        if let found = try await sources.provider(of: source).credentials() { return found }
        throw search.nothingFound
    }
}
