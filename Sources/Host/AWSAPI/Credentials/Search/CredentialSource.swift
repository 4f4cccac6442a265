/// Where credentials come from: the choice among what is configured, without the credentials.
///
/// Printing it shows no secret.
package indirect enum CredentialSource: Sendable, Equatable {
    /// `AWS_ACCESS_KEY_ID` and its kin.
    case environment
    /// A profile's `role_arn`, assumed with the credentials of another source.
    case role(AssumedRole, with: CredentialSource)
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`, or a profile's `web_identity_token_file`.
    case webIdentity(WebIdentityRole)
    /// A profile's `sso_account_id` and `sso_role_name`.
    case sso(SSOAccess)
    /// A profile's keys in the credentials file.
    case credentialsFile(profile: String, path: String)
    /// A profile's `credential_process`, split into words.
    case process(profile: String, command: [String])
    /// A profile's keys in the config file.
    case configFile(profile: String, path: String)
    /// The endpoint that ECS or EKS gives a container.
    case container
    /// The EC2 instance's profile.
    case instance
}

extension CredentialSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A phrase for messages. External ids and the arguments of a command are left out: they may be secret.
    package var description: String {
        switch self {
        case .environment: "the environment (AWS_ACCESS_KEY_ID)"
        case .role(let role, let source): "the role \(role.arn) of profile '\(role.profile)', assumed with \(source)"
        case .webIdentity(let role): "the role \(role.arn) for the web identity's token in \(role.tokenFile)"
        case .sso(let access): "the SSO role \(access.role) in account \(access.account) of profile '\(access.profile)'"
        case .credentialsFile(let profile, let path), .configFile(let profile, let path):
            "profile '\(profile)' in \(path)"
        case .process(let profile, let command): "the credential_process \(command.first ?? "") of profile '\(profile)'"
        case .container: "the container's credentials endpoint"
        case .instance: "the instance's profile"
        }
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: ["source": description]) }
}
