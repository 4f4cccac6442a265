package import AWSSigning

/// The role of the EC2 instance's profile.
package struct InstanceCredentials: AWSCredentialsProvider {
    private let metadata: InstanceMetadata

    package init(metadata: InstanceMetadata) {
        self.metadata = metadata
    }

    package var name: String { "the instance metadata service" }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        let path = "meta-data/iam/security-credentials/"
        guard let roles = try await metadata.read(path) else { return nil }
        guard let role = String(decoding: roles, as: UTF8.self).split(whereSeparator: \.isNewline).first else {
            return nil
        }
        guard let body = try await metadata.read(path + role) else { return nil }
        return try TemporaryCredentials.read(body, source: "the instance profile '\(role)'")
    }
}
