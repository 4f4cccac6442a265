package import AWSSigning
internal import DriverProtocol
internal import FoundationEssentials
internal import HTTPCore

/// A role's credentials for an IAM Identity Center (SSO) login that somebody made with AWS's tools.
package struct SSOCredentials: AWSCredentialsProvider {
    /// A session's token is renewed when less is left of it (botocore's number).
    private static let early: Double = 15 * 60

    private let access: SSOAccess
    private let surroundings: AWSSurroundings
    private let endpoints: EndpointResolver
    private let file: SSOTokenFile

    init(_ access: SSOAccess, _ surroundings: AWSSurroundings, endpoints: EndpointResolver) {
        self.access = access
        self.surroundings = surroundings
        self.endpoints = endpoints
        file = SSOTokenFile(access, surroundings)
    }

    package var name: String { CredentialSource.sso(access).description }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard var token = file.read() else {
            throw CredentialsError("\(name): no login is kept in \(file.path). Run: \(access.loginCommand)")
        }
        var reason = ""
        if access.session != nil, left(token) < Self.early {
            do throws(CredentialsError) {
                token = try await renewed(token)
            } catch {
                // What is left of the token is used.
                reason = " \(error)"
            }
        }
        guard left(token) > 0 else {
            throw CredentialsError("\(name): the login has ended.\(reason) Run: \(access.loginCommand)")
        }
        return try await roleCredentials(token)
    }

    private func left(_ token: SSOToken) -> Double { token.expiration.timeIntervalSince(surroundings.now()) }

    /// CreateToken of the OIDC service; the new token is written where AWS's tools look for it.
    private func renewed(_ token: SSOToken) async throws(CredentialsError) -> SSOToken {
        guard let renewal = token.renewal(at: surroundings.now()) else {
            throw CredentialsError("It cannot be renewed without a new one.")
        }
        // A renewal may end the old refresh token, so first it must be certain that the new one can be kept.
        try file.write(token)
        let body: JSONValue = [
            "grantType": "refresh_token", "clientId": .string(renewal.clientID),
            "clientSecret": .string(renewal.clientSecret), "refreshToken": .string(renewal.refreshToken),
        ]
        let address = endpoints.address(of: .ssoOIDC, region: access.region)
        let request = HTTPRequest(
            method: "POST", url: address.url + "/token", headers: ["Content-Type": "application/json"],
            body: body.serialized(), timeout: .seconds(30))
        let answer: JSONValue
        do throws(CredentialsError) {
            answer = try await send(request, "CreateToken of SSO's OIDC service")
        } catch {
            // Somebody else may have renewed it in the meantime, which ends the refresh token.
            if let newer = file.read(), newer.accessToken != token.accessToken, left(newer) > 0 { return newer }
            throw error
        }
        guard let fresh = token.renewed(by: answer, at: surroundings.now()) else {
            throw CredentialsError("CreateToken of SSO's OIDC service answered without a token.")
        }
        try file.write(fresh)
        return fresh
    }

    private func roleCredentials(_ token: SSOToken) async throws(CredentialsError) -> AWSCredentials {
        let address = endpoints.address(of: .sso, region: access.region)
        let query = "role_name=\(QueryForm.escape(access.role))&account_id=\(QueryForm.escape(access.account))"
        let request = HTTPRequest(
            method: "GET", url: address.url + "/federation/credentials?" + query,
            headers: ["x-amz-sso_bearer_token": token.accessToken], timeout: .seconds(30))
        let answer = try await send(request, "GetRoleCredentials of the SSO portal")["roleCredentials"]
        guard let id = answer?["accessKeyId"]?.string, let secret = answer?["secretAccessKey"]?.string else {
            throw CredentialsError("\(name): the SSO portal answered without keys.")
        }
        let expiration = answer?["expiration"]?.int.map { Date(timeIntervalSince1970: Double($0) / 1000) }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: answer?["sessionToken"]?.string,
            expiration: expiration, source: name)
    }

    private func send(_ request: HTTPRequest, _ operation: String) async throws(CredentialsError) -> JSONValue {
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await surroundings.transport.send(request)
        } catch {
            throw CredentialsError("\(name): \(operation) has no answer: \(error)")
        }
        let json = try? JSONValue(parsing: response.body)
        guard response.status == 200, let json else {
            // Only what the service says about the failure: the rest may hold a token.
            let words = json?["error_description"]?.string ?? json?["message"]?.string ?? json?["error"]?.string ?? ""
            let login = response.status == 401 ? ". Run: \(access.loginCommand)" : ""
            throw CredentialsError("\(name): \(operation) answered \(response.status) \(words)\(login)")
        }
        return json
    }
}
