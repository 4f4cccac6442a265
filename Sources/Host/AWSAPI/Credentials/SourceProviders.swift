/// Who gives the credentials of a source.
struct SourceProviders: Sendable {
    /// Of the profile that was asked for, whose endpoints count for the whole chain of roles.
    let settings: AWSSettings
    /// Where STS is asked.
    let region: String

    func provider(of source: CredentialSource) throws(CredentialsError) -> any AWSCredentialsProvider {
        let surroundings = settings.surroundings
        switch source {
        case .environment: return EnvironmentCredentials(surroundings)
        case .role(let role, let with):
            let provider = try provider(of: with)
            let client = try sts(CachedCredentials(provider, now: surroundings.now))
            return AssumedRoleCredentials(
                role: role.arn, parameters: role.parameters, client: client, name: "\(source)")
        case .webIdentity(let role): return WebIdentityCredentials(role, surroundings, client: try sts(nil))
        case .sso(let access): return SSOCredentials(access, surroundings, endpoints: try endpoints())
        case .credentialsFile(let profile, _):
            let section = settings.files.profile(named: profile)?.credentials
            return ProfileCredentials(section, source: "\(source)")
        case .configFile(let profile, _):
            let section = settings.files.profile(named: profile)?.config
            return ProfileCredentials(section, source: "\(source)")
        case .process(_, let command): return ProcessCredentials(command, name: "\(source)", surroundings)
        case .container: return ContainerCredentials(surroundings)
        case .instance: return InstanceCredentials(settings)
        }
    }

    /// A client of STS; without credentials it signs nothing.
    private func sts(_ credentials: CachedCredentials?) throws(CredentialsError) -> AWSClient {
        AWSClient(
            region: region, transport: settings.surroundings.transport, credentials: credentials,
            endpoints: try endpoints(), now: settings.surroundings.now, sleep: settings.surroundings.sleep)
    }

    private func endpoints() throws(CredentialsError) -> EndpointResolver {
        do throws(AWSConfigurationError) {
            return try EndpointResolver(settings: settings)
        } catch {
            throw CredentialsError(error.description)
        }
    }
}
