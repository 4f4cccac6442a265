/// A role that a web identity's token is exchanged for.
package struct WebIdentityRole: Sendable, Equatable {
    /// The role's ARN.
    package let arn: String
    /// The file that Kubernetes or an identity provider keeps the token in.
    package let tokenFile: String
    package var sessionName: String?
}
