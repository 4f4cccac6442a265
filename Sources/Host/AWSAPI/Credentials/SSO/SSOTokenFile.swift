internal import Hashing

/// The file in which AWS's tools keep a login's token: `~/.aws/sso/cache/<SHA-1 of the session's name or the start URL>.json`.
struct SSOTokenFile: Sendable {
    let path: String
    private let surroundings: AWSSurroundings

    init(_ access: SSOAccess, _ surroundings: AWSSurroundings) {
        self.surroundings = surroundings
        path = surroundings.expanded("~/.aws/sso/cache/\(SHA1.hex(access.session ?? access.startURL)).json")
    }

    /// The token; nil when nobody has logged in.
    func read() -> SSOToken? { surroundings.readFile(path).flatMap { SSOToken($0) } }

    func write(_ token: SSOToken) throws(CredentialsError) {
        do {
            try surroundings.replaceFile(path, token.bytes)
        } catch {
            throw CredentialsError("the SSO token cannot be renewed, since its file cannot be replaced: \(error)")
        }
    }
}
