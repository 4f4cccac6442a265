package import AWSSigning
internal import DriverProtocol

/// A token that Kubernetes or an identity provider writes into a file, exchanged for a role's credentials. The file is read
/// anew each time: tokens live for hours, the process for months.
package struct WebIdentityCredentials: AWSCredentialsProvider {
    private let role: WebIdentityRole
    private let surroundings: AWSSurroundings
    private let client: AWSClient

    /// - Parameter client: signs nothing: the token is the proof.
    init(_ role: WebIdentityRole, _ surroundings: AWSSurroundings, client: AWSClient) {
        self.role = role
        self.surroundings = surroundings
        self.client = client
    }

    package var name: String { CredentialSource.webIdentity(role).description }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard let bytes = surroundings.readFile(role.tokenFile) else {
            throw CredentialsError(
                "the web identity's token file \(role.tokenFile) cannot be read: check AWS_WEB_IDENTITY_TOKEN_FILE, or that the "
                    + "pod's service account mounts it.")
        }
        let token = String(decoding: bytes, as: UTF8.self).trimmed
        guard !token.isEmpty else {
            throw CredentialsError("the web identity's token file \(role.tokenFile) is empty.")
        }
        var given: JSONObject = ["WebIdentityToken": .string(token)]
        if let name = role.sessionName { given["RoleSessionName"] = .string(name) }
        let root: XMLElement
        do throws(AWSError) {
            root = try await client.query(
                .sts, "AssumeRoleWithWebIdentity", AssumedRoleCredentials.parameters(of: role.arn, given))
        } catch {
            throw CredentialsError(
                "the web identity's token in \(role.tokenFile) gives no credentials for \(role.arn): \(error.description)"
            )
        }
        return try TemporaryCredentials.read(
            root["AssumeRoleWithWebIdentityResult"], operation: "AssumeRoleWithWebIdentity", source: name)
    }
}
