package import AWSSigning

/// Credentials that were given: a job's `aws_credentials`.
package struct StaticCredentials: AWSCredentialsProvider {
    private let given: AWSCredentials

    package init(_ given: AWSCredentials) {
        self.given = given
    }

    package var name: String { given.source }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? { given }
}
