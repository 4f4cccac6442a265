package import AWSSigning
package import HTTPCore

/// The endpoint that ECS (task roles) and EKS (pod identity) give a container.
package struct ContainerCredentials: AWSCredentialsProvider {
    private let environment: [String: String]
    private let transport: any HTTPTransport
    private let readFile: @Sendable (String) -> [UInt8]?

    package init(
        environment: [String: String], transport: any HTTPTransport,
        readFile: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.environment = environment
        self.transport = transport
        self.readFile = readFile
    }

    package var name: String { "the container's endpoint (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)" }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard let url = try url() else { return nil }
        var request = HTTPRequest(method: "GET", url: url, timeout: .seconds(5))
        request.headers.add("Accept", "application/json")
        if let token = try token() { request.headers.add("Authorization", token) }
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await transport.send(request)
        } catch {
            throw CredentialsError("the container's credentials endpoint does not answer: \(error).")
        }
        guard response.status == 200 else {
            throw CredentialsError(
                "the container's credentials endpoint answered \(response.status): "
                    + String(decoding: response.body.prefix(200), as: UTF8.self))
        }
        return try TemporaryCredentials.read(response.body, source: "the container's credentials endpoint")
    }

    private func url() throws(CredentialsError) -> String? {
        if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"], !relative.isEmpty {
            return "http://169.254.170.2\(relative)"
        }
        guard let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"], !full.isEmpty else { return nil }
        guard full.hasPrefix("https://") || Self.isLocal(full) else {
            throw CredentialsError(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http to this machine (127.0.0.1, localhost, 169.254.170.2, "
                    + "169.254.170.23, [fd00:ec2::23]): credentials would cross the network in the clear.")
        }
        return full
    }

    private static func isLocal(_ url: String) -> Bool {
        guard url.hasPrefix("http://") else { return false }
        let authority = url.dropFirst("http://".count).prefix { !"/?#\\".contains($0) }
        // What stands before an @ is no host, however much it looks like one.
        guard !authority.contains("@") else { return false }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["127.0.0.1", "localhost", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "[::1]"]
            .contains(String(host))
    }

    /// The token file is read anew each time: EKS rewrites it.
    private func token() throws(CredentialsError) -> String? {
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"], !path.isEmpty {
            guard let bytes = readFile(path) else {
                throw CredentialsError("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names \(path), which cannot be read.")
            }
            return String(decoding: bytes, as: UTF8.self).trimmed
        }
        return environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
