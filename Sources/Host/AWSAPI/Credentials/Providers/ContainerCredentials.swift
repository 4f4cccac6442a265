package import AWSSigning
internal import HTTPCore

/// The endpoint that ECS (task roles) and EKS (pod identity) give a container.
package struct ContainerCredentials: AWSCredentialsProvider {
    /// How often it is asked, a second apart (botocore's numbers).
    private static let attempts = 3

    private let surroundings: AWSSurroundings

    package init(_ surroundings: AWSSurroundings) {
        self.surroundings = surroundings
    }

    package var name: String { CredentialSource.container.description }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard let url = try url() else { return nil }
        var attempt = 1
        while true {
            var request = HTTPRequest(method: "GET", url: url, timeout: .seconds(5))
            request.headers.add("Accept", "application/json")
            if let token = try token() { request.headers.add("Authorization", token) }
            let reason: String
            switch await send(request) {
            case .success(let response) where response.status == 200:
                return try TemporaryCredentials.read(response.body, source: name)
            case .success(let response):
                reason = "answered \(response.status): " + String(decoding: response.body.prefix(200), as: UTF8.self)
            case .failure(let error): reason = "does not answer: \(error)"
            }
            guard attempt < Self.attempts, (try? await surroundings.sleep(.seconds(1))) != nil else {
                throw CredentialsError("\(name) \(reason)")
            }
            attempt += 1
        }
    }

    private func send(_ request: HTTPRequest) async -> Result<HTTPResponse, HTTPTransportError> {
        do throws(HTTPTransportError) {
            return .success(try await surroundings.transport.send(request))
        } catch {
            return .failure(error)
        }
    }

    private func url() throws(CredentialsError) -> String? {
        if let relative = surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            return "http://169.254.170.2\(relative)"
        }
        guard let full = surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
        guard full.hasPrefix("https://") || Self.isLocal(full) else {
            throw CredentialsError(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http to this machine (127.0.0.0/8, [::1], localhost, "
                    + "169.254.170.2, 169.254.170.23, [fd00:ec2::23]): credentials would cross the network in the clear."
            )
        }
        return full
    }

    private static func isLocal(_ url: String) -> Bool {
        guard url.hasPrefix("http://") else { return false }
        let authority = url.dropFirst("http://".count).prefix { !"/?#\\".contains($0) }
        // What stands before an @ is no host, however much it looks like one.
        guard !authority.contains("@") else { return false }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["localhost", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "[::1]"].contains(String(host))
            || isLoopback(host)
    }

    /// An address of 127.0.0.0/8, written in full.
    private static func isLoopback(_ host: some StringProtocol) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in part.allSatisfy { $0.isASCII && $0.isNumber } && UInt8(part) != nil }
    }

    /// The token file is read anew each time: EKS rewrites it.
    private func token() throws(CredentialsError) -> String? {
        var token = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if let path = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            guard let bytes = surroundings.readFile(path) else {
                throw CredentialsError("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names \(path), which cannot be read.")
            }
            token = String(decoding: bytes, as: UTF8.self).trimmed
        }
        guard token?.contains(where: \.isNewline) != true else {
            throw CredentialsError(
                "the token for the container's credentials endpoint (AWS_CONTAINER_AUTHORIZATION_TOKEN, _FILE) has several "
                    + "lines: it must be one.")
        }
        return token
    }
}
