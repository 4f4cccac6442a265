internal import DriverProtocol
internal import FoundationEssentials

/// The token of an SSO login, as AWS's tools keep it in `~/.aws/sso/cache`.
struct SSOToken: Sendable {
    let accessToken: String
    let expiration: Date
    /// The whole document: what it has besides is kept when the token is renewed.
    private let document: JSONObject

    /// What renews a token.
    struct Renewal: Sendable {
        let refreshToken: String
        let clientID: String
        let clientSecret: String
    }

    /// - Returns: nil when the bytes are no such document.
    init?(_ bytes: [UInt8]) {
        guard let document = (try? JSONValue(parsing: bytes))?.object else { return nil }
        self.init(document)
    }

    private init?(_ document: JSONObject) {
        guard let token = document["accessToken"]?.string, !token.isEmpty,
            let expiration = document["expiresAt"]?.string.flatMap(TemporaryCredentials.date)
        else { return nil }
        self.document = document
        self.expiration = expiration
        accessToken = token
    }

    /// What renews it; nil when it cannot be renewed, or the registration of the program that logged in has ended.
    func renewal(at now: Date) -> Renewal? {
        func text(_ name: String) -> String? { document[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        guard let refreshToken = text("refreshToken"), let id = text("clientId"), let secret = text("clientSecret"),
            let end = text("registrationExpiresAt").flatMap(TemporaryCredentials.date), end > now
        else { return nil }
        return Renewal(refreshToken: refreshToken, clientID: id, clientSecret: secret)
    }

    /// The token after its renewal.
    /// - Parameter answer: of the OIDC service's CreateToken.
    func renewed(by answer: JSONValue, at now: Date) -> SSOToken? {
        guard let token = answer["accessToken"], let seconds = answer["expiresIn"]?.int else { return nil }
        var document = document
        document["accessToken"] = token
        document["expiresAt"] = .string((now + Double(seconds)).formatted(.iso8601))
        if let refreshToken = answer["refreshToken"], refreshToken.string != nil {
            document["refreshToken"] = refreshToken
        }
        return SSOToken(document)
    }

    /// As it is kept.
    var bytes: [UInt8] { JSONValue.object(document).serialized() }
}
