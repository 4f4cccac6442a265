internal import HTTPCore

/// EC2's instance metadata service, version 2: a token first, then what is asked for.
package struct InstanceMetadata: Sendable {
    private let settings: AWSSettings

    package init(_ settings: AWSSettings) {
        self.settings = settings
    }

    private var transport: any HTTPTransport { settings.surroundings.transport }

    /// Whether `AWS_EC2_METADATA_DISABLED` allows it.
    package var isEnabled: Bool {
        settings.surroundings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true"
    }

    private var endpoint: String {
        if let endpoint = settings.text("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint") {
            return endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        }
        let mode = settings.text("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
        let isV6 = mode.map { $0.lowercased() == "ipv6" } ?? settings.flag("AWS_IMDS_USE_IPV6", "imds_use_ipv6")
        return isV6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    }

    /// How long it may take to answer.
    private var timeout: Duration {
        .seconds(number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"))
    }

    /// How often it is asked.
    private var attempts: Int { number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts") }

    private func number(_ variable: String, _ setting: String) -> Int {
        max(1, settings.text(variable, setting).flatMap { Int($0) } ?? 1)
    }

    /// A document below `/latest/`; nil when this machine has no such service or the service no such document.
    package func read(_ path: String) async throws(CredentialsError) -> [UInt8]? {
        guard let token = try await token() else { return nil }
        return try await read(path, token: token)
    }

    /// A document below `/latest/`; nil when the service has no such document.
    /// - Parameter token: of ``token()``.
    func read(_ path: String, token: String) async throws(CredentialsError) -> [UInt8]? {
        do throws(HTTPTransportError) {
            let response = try await send("GET", path, ["X-aws-ec2-metadata-token": token])
            if response.status == 404 { return nil }
            guard response.status == 200 else {
                throw HTTPTransportError(kind: .broken, message: "status \(response.status)")
            }
            return response.body
        } catch {
            throw CredentialsError(
                "the instance metadata service gave a token and then did not answer \(path): \(error). \(Self.hopLimit)"
            )
        }
    }

    /// What every request must carry; nil when this machine has no such service.
    func token() async throws(CredentialsError) -> String? {
        guard isEnabled else { return nil }
        do throws(HTTPTransportError) {
            let response = try await send("PUT", "api/token", ["X-aws-ec2-metadata-token-ttl-seconds": "21600"])
            return response.status == 200 ? String(decoding: response.body, as: UTF8.self).trimmed : nil
        } catch {
            // The answer to this request alone is sent with the hop limit: who reaches the service otherwise is too far away.
            guard error.kind == .timeout, (try? await send("GET", "meta-data/", [:])) != nil else { return nil }
            throw CredentialsError(
                "the instance metadata service is there, and its token does not arrive: \(error). \(Self.hopLimit)")
        }
    }

    private static let hopLimit =
        "In a container on EC2 the hop limit must be 2: aws ec2 modify-instance-metadata-options --instance-id … "
        + "--http-put-response-hop-limit 2. Where the instance's role is not wanted, set AWS_EC2_METADATA_DISABLED=true."

    /// Again after a failure and after an answer of 5xx, as often as is set.
    private func send(
        _ method: String, _ path: String, _ headers: HTTPHeaders
    ) async throws(HTTPTransportError) -> HTTPResponse {
        let request = HTTPRequest(method: method, url: "\(endpoint)/latest/\(path)", headers: headers, timeout: timeout)
        for _ in 1..<attempts {
            if let response = try? await transport.send(request), response.status < 500 { return response }
        }
        return try await transport.send(request)
    }
}
