/// A profile, as both shared files have it.
package struct SharedProfile: Sendable, Equatable {
    package let name: String
    /// What the credentials file has; nil when it has no such profile.
    package let credentials: INIFile.Section?
    /// What the config file has; nil when it has no such profile.
    package let config: INIFile.Section?

    /// A setting: the credentials file's, else the config file's. One that is empty is not set.
    package subscript(setting: String) -> String? {
        credentials?[setting] ?? config?[setting]
    }

    /// Whether it has keys of its own, or half of them.
    var hasKeys: Bool { self["aws_access_key_id"] != nil || self["aws_secret_access_key"] != nil }

    /// Whether it asks for a role that is assumed with other credentials. A role beside a web identity's token is not.
    var asksForRole: Bool { self["role_arn"] != nil && self["web_identity_token_file"] == nil }
}
