package import AWSSigning
internal import FoundationEssentials

/// The role of the EC2 instance's profile.
package struct InstanceCredentials: AWSCredentialsProvider {
    private let metadata: InstanceMetadata
    private let now: @Sendable () -> Date

    package init(_ settings: AWSSettings) {
        metadata = InstanceMetadata(settings)
        now = settings.surroundings.now
    }

    package var name: String { "the instance metadata service" }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        let path = "meta-data/iam/security-credentials/"
        guard let token = try await metadata.token(), let roles = try await metadata.read(path, token: token) else {
            return nil
        }
        guard let role = String(decoding: roles, as: UTF8.self).split(whereSeparator: \.isNewline).first else {
            return nil
        }
        guard let body = try await metadata.read(path + role, token: token) else { return nil }
        return extended(try TemporaryCredentials.read(body, source: "the instance profile '\(role)'"))
    }

    /// The service goes on giving credentials that have ended while it cannot get newer ones, and AWS goes on taking them:
    /// they are used, and asked for again soon (botocore's rule).
    private func extended(_ credentials: AWSCredentials) -> AWSCredentials {
        let soon = now() + CachedCredentials.early + .random(in: 120...600)
        guard let expiration = credentials.expiration, expiration < soon else { return credentials }
        return AWSCredentials(
            accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey,
            sessionToken: credentials.sessionToken, expiration: soon, source: credentials.source)
    }
}
