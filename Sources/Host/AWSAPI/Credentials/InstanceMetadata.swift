package import HTTPCore

/// EC2's instance metadata service, version 2: a token first, then what is asked for.
package struct InstanceMetadata: Sendable {
    private let environment: [String: String]
    private let transport: any HTTPTransport

    package init(environment: [String: String], transport: any HTTPTransport) {
        self.environment = environment
        self.transport = transport
    }

    /// Whether `AWS_EC2_METADATA_DISABLED` allows it.
    package var isEnabled: Bool { environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" }

    private var endpoint: String {
        if let endpoint = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"], !endpoint.isEmpty {
            return endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        }
        return environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
            ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    }

    /// A document below `/latest/`; nil when this machine has no such service or the service no such document.
    package func read(_ path: String) async throws(CredentialsError) -> [UInt8]? {
        guard isEnabled, let token = await token() else { return nil }
        let request = HTTPRequest(
            method: "GET", url: "\(endpoint)/latest/\(path)", headers: ["X-aws-ec2-metadata-token": token],
            timeout: .seconds(2))
        do throws(HTTPTransportError) {
            let response = try await transport.send(request)
            if response.status == 404 { return nil }
            guard response.status == 200 else {
                throw HTTPTransportError(kind: .broken, message: "status \(response.status)")
            }
            return response.body
        } catch {
            throw CredentialsError(
                "the instance metadata service gave a token and then did not answer \(path): \(error). In a container on EC2 "
                    + "the hop limit must be 2: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2"
            )
        }
    }

    private func token() async -> String? {
        let request = HTTPRequest(
            method: "PUT", url: "\(endpoint)/latest/api/token",
            headers: ["X-aws-ec2-metadata-token-ttl-seconds": "21600"],
            timeout: .seconds(1))
        guard let response = try? await transport.send(request), response.status == 200 else { return nil }
        return String(decoding: response.body, as: UTF8.self).trimmed
    }
}
