package import FoundationEssentials

/// What an AWS request is signed with.
///
/// Printing it in any way (interpolation, `dump`, a debugger) shows neither the secret nor the token.
package struct AWSCredentials: Sendable, Equatable {
    /// The access key's id, which AWS logs too and which is no secret.
    package let accessKeyID: String
    /// The secret access key.
    package let secretAccessKey: String
    /// The token of temporary credentials.
    package let sessionToken: String?
    /// When temporary credentials end; nil for those that last.
    package let expiration: Date?
    /// Where they were found, for messages: `environment`, `profile 'dev' in ~/.aws/credentials`, ….
    package let source: String

    /// Credentials as they were found. An empty token is none.
    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Date? = nil,
        source: String
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken?.isEmpty == true ? nil : sessionToken
        self.expiration = expiration
        self.source = source
    }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Key id and source, nothing secret.
    package var description: String {
        "AWS credentials \(accessKeyID) from \(source)"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror {
        Mirror(self, children: ["accessKeyID": accessKeyID, "source": source])
    }
}
