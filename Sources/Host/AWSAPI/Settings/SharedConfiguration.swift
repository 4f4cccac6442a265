/// AWS's two shared files, `~/.aws/config` and `~/.aws/credentials`, and the profile that is asked for.
package struct SharedConfiguration: Sendable {
    /// The profile's name: `AWS_DEFAULT_PROFILE`, `AWS_PROFILE` (botocore's order), else `default`.
    package let profile: String
    /// Whether somebody asked for that profile by name.
    package let isExplicit: Bool
    /// The path of the credentials file.
    package let credentialsPath: String
    /// The path of the config file.
    package let configPath: String

    private let credentials: INIFile
    private let config: INIFile

    /// - Parameter profile: asked for by a job; nil: the environment's.
    package init(_ surroundings: AWSSurroundings, profile: String? = nil) {
        let asked =
            profile.flatMap { $0.isEmpty ? nil : $0 } ?? surroundings.variable("AWS_DEFAULT_PROFILE")
            ?? surroundings.variable("AWS_PROFILE")
        self.profile = asked ?? "default"
        isExplicit = asked != nil
        func path(_ variable: String, _ usual: String) -> String {
            surroundings.expanded(surroundings.variable(variable) ?? usual)
        }
        credentialsPath = path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
        configPath = path("AWS_CONFIG_FILE", "~/.aws/config")
        credentials = INIFile(surroundings.readFile(credentialsPath) ?? [])
        config = INIFile(surroundings.readFile(configPath) ?? [])
    }

    /// A profile; nil when neither file has it.
    package func profile(named name: String) -> SharedProfile? {
        // Of `[default]` and `[profile default]` the later one counts, as botocore reads them.
        let names = name == "default" ? ["default", "profile default"] : ["profile \(name)"]
        let section = config.sections.last { names.contains($0.name) }
        let keys = credentials[name]
        guard section != nil || keys != nil else { return nil }
        return SharedProfile(name: name, credentials: keys, config: section)
    }

    /// A section `[sso-session NAME]` of the config file.
    package func ssoSession(named name: String) -> INIFile.Section? { config["sso-session \(name)"] }

    /// A section `[services NAME]` of the config file.
    package func services(named name: String) -> INIFile.Section? { config["services \(name)"] }

    /// Both files, for messages.
    package var paths: String { "\(credentialsPath) and \(configPath)" }
}
