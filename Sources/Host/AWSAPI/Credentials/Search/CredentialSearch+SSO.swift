extension CredentialSearch {
    /// A profile's SSO role. One with an `sso_session` alone asks for a token, not for credentials.
    func sso(_ profile: SharedProfile) throws(CredentialsError) -> CredentialSource? {
        guard profile["sso_account_id"] != nil || profile["sso_role_name"] != nil else { return nil }
        var session: INIFile.Section?
        if let name = profile["sso_session"] {
            guard let found = files.ssoSession(named: name) else {
                throw CredentialsError(
                    "profile '\(profile.name)' names the section [sso-session \(name)], which \(files.configPath) does not have: "
                        + "run aws configure sso, or add it.")
            }
            session = found
        }
        func value(_ setting: String) throws(CredentialsError) -> String {
            let both = [profile[setting], session?[setting]].compactMap(\.self)
            if both.count == 2, both[0] != both[1] {
                throw CredentialsError(
                    "profile '\(profile.name)' has another \(setting) (\(both[0])) than its sso-session (\(both[1])): take one away."
                )
            }
            guard let value = both.first else {
                throw CredentialsError(
                    "profile '\(profile.name)' uses SSO and has no \(setting): run aws configure sso, or add it.")
            }
            return value
        }
        return .sso(
            SSOAccess(
                profile: profile.name, session: profile["sso_session"], startURL: try value("sso_start_url"),
                region: try value("sso_region"), account: try value("sso_account_id"), role: try value("sso_role_name"))
        )
    }
}
