extension CredentialSearch {
    /// A profile's role and what it is assumed with.
    /// - Parameter visited: the profiles on the way here, this one last.
    func role(of profile: SharedProfile, after visited: [String]) throws(CredentialsError) -> CredentialSource {
        guard profile["mfa_serial"] == nil else {
            throw CredentialsError(
                "profile '\(profile.name)' has mfa_serial, and nobody is there to type a code: use a role without it, or log in "
                    + "with AWS's tools and point worker-host at the keys that they give.")
        }
        var role = AssumedRole(arn: profile["role_arn"] ?? "", profile: profile.name)
        role.sessionName = profile["role_session_name"]
        role.externalID = profile["external_id"]
        if let duration = profile["duration_seconds"] {
            guard let seconds = Int(duration) else {
                throw CredentialsError(
                    "profile '\(profile.name)' has the duration_seconds '\(duration)', which is no whole number: correct it."
                )
            }
            role.durationSeconds = seconds
        }
        switch (profile["source_profile"], profile["credential_source"]) {
        case (.some, .some):
            throw CredentialsError(
                "profile '\(profile.name)' has both source_profile and credential_source: take one away.")
        case (nil, nil):
            throw CredentialsError(
                "profile '\(profile.name)' has role_arn and neither source_profile nor credential_source: add one of them."
            )
        case (nil, let name?): return .role(role, with: try source(named: name, in: profile))
        case (let name?, nil): return .role(role, with: try source(ofProfile: name, for: profile, after: visited))
        }
    }

    /// A `credential_source`.
    private func source(named name: String, in profile: SharedProfile) throws(CredentialsError) -> CredentialSource {
        let found: CredentialSource? =
            switch name {
            case "Environment": try environment()
            case "EcsContainer": isContainer ? .container : nil
            case "Ec2InstanceMetadata": InstanceMetadata(settings).isEnabled ? .instance : nil
            default:
                throw CredentialsError(
                    "profile '\(profile.name)' has the credential_source '\(name)': AWS knows Environment, EcsContainer and "
                        + "Ec2InstanceMetadata.")
            }
        guard let found else {
            throw CredentialsError(
                "profile '\(profile.name)' asks for the credential_source \(name), which this process does not have.")
        }
        return found
    }

    /// A `source_profile`.
    private func source(
        ofProfile name: String, for profile: SharedProfile, after visited: [String]
    ) throws(CredentialsError) -> CredentialSource {
        guard let source = files.profile(named: name) else {
            throw CredentialsError(
                "profile '\(profile.name)' names the source_profile '\(name)', which neither \(files.paths) has.")
        }
        // A profile may name itself, for a role and the keys that assume it in one place.
        if visited.contains(name), name != profile.name || !source.hasKeys {
            throw CredentialsError(
                "the source_profile settings go in a circle: \((visited + [name]).joined(separator: " → ")). Let the last one "
                    + "have credentials of its own.")
        }
        if !source.hasKeys, source.asksForRole { return try role(of: source, after: visited + [name]) }
        guard let found = try self.source(in: source, usingEnvironment: false) else {
            throw CredentialsError(
                "profile '\(name)', the source_profile of '\(profile.name)', has no credentials: add keys, a role, SSO or a "
                    + "credential_process.")
        }
        return found
    }
}
