/// AWS's two shared files, `~/.aws/config` and `~/.aws/credentials`, and the profile that is asked for.
package struct SharedConfiguration: Sendable {
    /// The profile's name: `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, else `default`.
    package let profile: String
    /// Whether somebody asked for that profile by name.
    package let isExplicit: Bool
    /// The path of the credentials file, for messages.
    package let credentialsPath: String
    /// The path of the config file, for messages.
    package let configPath: String

    private let credentials: INIFile
    private let config: INIFile

    /// - Parameters:
    ///   - profile: asked for by a job; nil: the environment's.
    ///   - readFile: gives a file's bytes, nil when it is not there.
    package init(environment: [String: String], profile: String? = nil, readFile: (String) -> [UInt8]?) {
        let named = profile ?? environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"]
        self.profile = named.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        isExplicit = named?.isEmpty == false
        let home = environment["HOME"] ?? ""
        credentialsPath = environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "\(home)/.aws/credentials"
        configPath = environment["AWS_CONFIG_FILE"] ?? "\(home)/.aws/config"
        credentials = INIFile(readFile(credentialsPath) ?? [])
        config = INIFile(readFile(configPath) ?? [])
    }

    /// The profile's settings in the credentials file; nil when it has no such profile.
    package var credentialsSection: [String: String]? { credentials.sections[profile] }

    /// The profile's settings in the config file; nil when it has no such profile.
    package var configSection: [String: String]? {
        profile == "default"
            ? config.sections["default"] ?? config.sections["profile default"] : config.sections["profile \(profile)"]
    }

    /// Whether either file knows the profile.
    package var isKnown: Bool { credentialsSection != nil || configSection != nil }

    /// A setting of the profile in either file; one that is empty is not set.
    package func setting(_ name: String) -> String? {
        [credentialsSection?[name], configSection?[name]].compactMap(\.self).first { !$0.isEmpty }
    }

    /// The profile's region.
    package var region: String? { setting("region") }

    /// The profile's endpoint for all services.
    package var endpointURL: String? { setting("endpoint_url") }
}
