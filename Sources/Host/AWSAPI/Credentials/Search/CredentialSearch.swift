internal import DriverProtocol

/// Which source of credentials is chosen: the first that is configured, in the order of AWS's tools (botocore's). Pure but
/// for reading files; nobody is asked for credentials.
package struct CredentialSearch: Sendable {
    let settings: AWSSettings
    /// Whether a job asks for the profile: then the environment's keys and web identity are passed over, as botocore does.
    private let isForJob: Bool

    /// - Parameter profile: asked for by a job; nil: the environment's.
    package init(_ surroundings: AWSSurroundings, profile: String? = nil) {
        settings = AWSSettings(surroundings, profile: profile)
        isForJob = profile != nil
    }

    private var surroundings: AWSSurroundings { settings.surroundings }
    var files: SharedConfiguration { settings.files }

    /// The source.
    /// - Throws: ``CredentialsError`` when there is none, or when the first one is configured wrongly: going on would sign as
    ///   somebody else.
    package func source() throws(CredentialsError) -> CredentialSource {
        if settings.profile == nil, files.isExplicit {
            throw CredentialsError(
                "profile '\(files.profile)' was asked for, and neither \(files.paths) has it: correct AWS_PROFILE or the job's "
                    + "profile_name, or add the profile.")
        }
        if !isForJob, let found = try environment() { return found }
        if let profile = settings.profile, profile.asksForRole { return try role(of: profile, after: [profile.name]) }
        if let found = try source(in: settings.profile, usingEnvironment: !isForJob) { return found }
        if isContainer { return .container }
        if InstanceMetadata(settings).isEnabled { return .instance }
        throw nothingFound
    }

    /// The message when nothing is configured, or the last resort gives nothing.
    var nothingFound: CredentialsError {
        let instance = InstanceMetadata(settings).isEnabled ? "" : " (off by AWS_EC2_METADATA_DISABLED)"
        return CredentialsError(
            "no AWS credentials were found. Looked in: the environment (AWS_ACCESS_KEY_ID), web identity "
                + "(AWS_WEB_IDENTITY_TOKEN_FILE), profile '\(files.profile)' in \(files.paths), the container's endpoint "
                + "(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, _FULL_URI), the instance metadata service\(instance). Set "
                + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a task role or an instance profile gives them."
        )
    }

    /// Keys in the environment.
    func environment() throws(CredentialsError) -> CredentialSource? {
        guard surroundings.variable("AWS_ACCESS_KEY_ID") != nil else { return nil }
        guard surroundings.variable("AWS_SECRET_ACCESS_KEY") != nil else {
            throw CredentialsError(
                "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: set both, or neither to use another source."
            )
        }
        return .environment
    }

    /// Whether this is a container of ECS or EKS.
    var isContainer: Bool {
        surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != nil
            || surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") != nil
    }

    /// What a profile has besides a role that is assumed with other credentials.
    /// - Parameter usingEnvironment: whether the variables of web identity count, which they do even without a profile.
    func source(
        in profile: SharedProfile?, usingEnvironment: Bool
    ) throws(CredentialsError) -> CredentialSource? {
        if let found = try webIdentity(profile, usingEnvironment: usingEnvironment) { return found }
        guard let profile else { return nil }
        if let found = try sso(profile) { return found }
        if try hasKeys(profile.credentials, of: profile, in: files.credentialsPath) {
            return .credentialsFile(profile: profile.name, path: files.credentialsPath)
        }
        if profile["login_session"] != nil {
            throw CredentialsError(
                "profile '\(profile.name)' uses login_session (aws login), which worker-host does not support: use an SSO "
                    + "session, a role or keys.")
        }
        if let command = profile["credential_process"] {
            do {
                return .process(profile: profile.name, command: try ShellWords.split(command))
            } catch {
                throw CredentialsError(
                    "profile '\(profile.name)' has a credential_process that cannot be split into words: \(error.rawValue). "
                        + "Quote it as for a shell.")
            }
        }
        if try hasKeys(profile.config, of: profile, in: files.configPath) {
            return .configFile(profile: profile.name, path: files.configPath)
        }
        return nil
    }

    private func hasKeys(
        _ section: INIFile.Section?, of profile: SharedProfile, in path: String
    ) throws(CredentialsError) -> Bool {
        guard let section, section["aws_access_key_id"] != nil else { return false }
        guard section["aws_secret_access_key"] != nil else {
            throw CredentialsError(
                "profile '\(profile.name)' in \(path) has aws_access_key_id and no aws_secret_access_key: add it.")
        }
        return true
    }

    private func webIdentity(
        _ profile: SharedProfile?, usingEnvironment: Bool
    ) throws(CredentialsError) -> CredentialSource? {
        // Each of the three comes from the environment or the profile, whichever has it, as botocore takes them.
        func value(_ variable: String, _ setting: String) -> String? {
            (usingEnvironment ? surroundings.variable(variable) : nil) ?? profile?[setting]
        }
        guard let tokenFile = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let arn = value("AWS_ROLE_ARN", "role_arn") else {
            throw CredentialsError(
                "the web identity's token file \(tokenFile) is configured without a role: set AWS_ROLE_ARN, or role_arn in "
                    + "profile '\(files.profile)'.")
        }
        let name = value("AWS_ROLE_SESSION_NAME", "role_session_name")
        return .webIdentity(WebIdentityRole(arn: arn, tokenFile: tokenFile, sessionName: name))
    }
}
