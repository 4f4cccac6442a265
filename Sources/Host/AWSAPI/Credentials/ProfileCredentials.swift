package import AWSSigning

/// Keys in a profile of the shared credentials or config file.
package struct ProfileCredentials: AWSCredentialsProvider {
    private let files: SharedConfiguration

    package init(files: SharedConfiguration) {
        self.files = files
    }

    package var name: String { "profile '\(files.profile)' in \(files.credentialsPath) and \(files.configPath)" }

    /// Settings that name another way to credentials.
    private static let otherWays = [
        "role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file",
    ]

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard files.isKnown else {
            guard files.isExplicit else { return nil }
            throw CredentialsError(
                "AWS_PROFILE names '\(files.profile)', and neither \(files.credentialsPath) nor \(files.configPath) has such a "
                    + "profile.")
        }
        for section in [files.credentialsSection, files.configSection] {
            if let way = Self.otherWays.first(where: { section?[$0] != nil }) {
                throw CredentialsError(
                    "profile '\(files.profile)' uses \(way), which this version of worker-host does not support: put keys into "
                        + "the profile or the environment, or run with a task role or an instance profile.")
            }
            guard let id = section?["aws_access_key_id"] else { continue }
            guard let secret = section?["aws_secret_access_key"] else {
                throw CredentialsError(
                    "profile '\(files.profile)' has aws_access_key_id and no aws_secret_access_key: add it.")
            }
            return AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: section?["aws_session_token"],
                source: "profile '\(files.profile)'")
        }
        return nil
    }
}
