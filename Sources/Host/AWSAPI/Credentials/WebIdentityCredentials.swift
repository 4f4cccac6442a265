package import AWSSigning

/// A token that Kubernetes or an identity provider writes into a file, to be exchanged for a role's credentials.
///
/// Not supported yet. Passing it over would let the next source decide, such as the node's role: another identity than the
/// one that was meant.
package struct WebIdentityCredentials: AWSCredentialsProvider {
    private let environment: [String: String]

    package init(environment: [String: String]) {
        self.environment = environment
    }

    package var name: String { "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)" }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard let path = environment["AWS_WEB_IDENTITY_TOKEN_FILE"], !path.isEmpty,
            let role = environment["AWS_ROLE_ARN"], !role.isEmpty
        else { return nil }
        throw CredentialsError(
            "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN ask for the role \(role) by web identity, which this version of "
                + "worker-host does not support: use EKS Pod Identity, a task role or keys, or unset both variables.")
    }
}
