package import AWSSigning

/// Keys in a profile of the shared credentials or config file, which are read anew each time: keys in them get rotated.
package struct ProfileCredentials: AWSCredentialsProvider {
    private let environment: [String: String]
    private let profile: String?
    private let readFile: @Sendable (String) -> [UInt8]?

    /// - Parameter profile: asked for by a job; nil: the environment's.
    package init(
        environment: [String: String], profile: String? = nil, readFile: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.environment = environment
        self.profile = profile
        self.readFile = readFile
    }

    package var name: String {
        let files = SharedConfiguration(environment: environment, profile: profile) { _ in nil }
        return "profile '\(files.profile)' in \(files.credentialsPath) and \(files.configPath)"
    }

    /// Settings that lead to other credentials than the profile's own keys, and win over them.
    private static let waysBeforeKeys = ["role_arn", "web_identity_token_file", "sso_session", "sso_start_url"]

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        let files = SharedConfiguration(environment: environment, profile: profile, readFile: readFile)
        guard files.isKnown else {
            guard files.isExplicit else { return nil }
            throw CredentialsError(
                "profile '\(files.profile)' was asked for, and neither \(files.credentialsPath) nor \(files.configPath) has it: "
                    + "correct AWS_PROFILE or the job's profile_name, or add the profile.")
        }
        // The order is botocore's: roles and SSO, keys of the credentials file, a process, keys of the config file.
        for way in Self.waysBeforeKeys where files.setting(way) != nil { throw Self.unsupported(way, files) }
        if let keys = try Self.keys(files.credentialsSection, files, path: files.credentialsPath) { return keys }
        if files.setting("credential_process") != nil { throw Self.unsupported("credential_process", files) }
        return try Self.keys(files.configSection, files, path: files.configPath)
    }

    private static func keys(
        _ section: [String: String]?, _ files: SharedConfiguration, path: String
    ) throws(CredentialsError) -> AWSCredentials? {
        guard let id = section?["aws_access_key_id"], !id.isEmpty else { return nil }
        guard let secret = section?["aws_secret_access_key"], !secret.isEmpty else {
            throw CredentialsError(
                "profile '\(files.profile)' in \(path) has aws_access_key_id and no aws_secret_access_key: add it.")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: section?["aws_session_token"],
            source: "profile '\(files.profile)' in \(path)")
    }

    private static func unsupported(_ way: String, _ files: SharedConfiguration) -> CredentialsError {
        CredentialsError(
            "profile '\(files.profile)' uses \(way), which this version of worker-host does not support: put keys into the "
                + "profile or the environment, or run with a task role or an instance profile.")
    }
}
