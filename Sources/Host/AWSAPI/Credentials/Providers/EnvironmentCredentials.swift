package import AWSSigning

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_CREDENTIAL_EXPIRATION`.
package struct EnvironmentCredentials: AWSCredentialsProvider {
    private let surroundings: AWSSurroundings

    package init(_ surroundings: AWSSurroundings) {
        self.surroundings = surroundings
    }

    package var name: String { CredentialSource.environment.description }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard let id = surroundings.variable("AWS_ACCESS_KEY_ID"),
            let secret = surroundings.variable("AWS_SECRET_ACCESS_KEY")
        else { return nil }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret,
            // botocore's order: the older name counts where both are set.
            sessionToken: surroundings.variable("AWS_SECURITY_TOKEN") ?? surroundings.variable("AWS_SESSION_TOKEN"),
            expiration: try TemporaryCredentials.expiration(
                surroundings.variable("AWS_CREDENTIAL_EXPIRATION"), source: "AWS_CREDENTIAL_EXPIRATION is"),
            source: name)
    }
}
