/// A role that an IAM Identity Center (SSO) login gives.
package struct SSOAccess: Sendable, Equatable {
    /// The profile that asks for it.
    package let profile: String
    /// The `[sso-session …]` it refers to; nil for the older form, which has everything in the profile.
    package var session: String?
    package let startURL: String
    /// The region of the SSO portal.
    package let region: String
    /// 12 digits.
    package let account: String
    package let role: String

    /// What its user does when the login has ended.
    var loginCommand: String {
        session.map { "aws sso login --sso-session \($0)" } ?? "aws sso login --profile \(profile)"
    }
}
