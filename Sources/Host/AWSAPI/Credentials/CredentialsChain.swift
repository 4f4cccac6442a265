package import AWSSigning
package import HTTPCore

/// The places where AWS's own tools look, in their order. The first that is configured decides.
package struct CredentialsChain: AWSCredentialsProvider {
    private let providers: [any AWSCredentialsProvider]

    package init(_ providers: [any AWSCredentialsProvider]) {
        self.providers = providers
    }

    /// The chain of this machine. With a profile that a job names, the environment's keys and web identity are
    /// passed over, as botocore does.
    package static func standard(
        environment: [String: String], profile: String? = nil, transport: any HTTPTransport,
        readFile: @escaping @Sendable (String) -> [UInt8]?
    ) -> CredentialsChain {
        var providers: [any AWSCredentialsProvider] = []
        if profile == nil {
            providers.append(EnvironmentCredentials(environment: environment))
            providers.append(WebIdentityCredentials(environment: environment))
        }
        providers.append(ProfileCredentials(environment: environment, profile: profile, readFile: readFile))
        providers.append(
            ContainerCredentials(environment: environment, transport: transport, readFile: readFile))
        providers.append(
            InstanceCredentials(metadata: InstanceMetadata(environment: environment, transport: transport)))
        return CredentialsChain(providers)
    }

    package var name: String { providers.map(\.name).joined(separator: ", ") }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        for provider in providers {
            if let found = try await provider.credentials() { return found }
        }
        throw CredentialsError(
            "no AWS credentials were found. Looked in: \(name). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a "
                + "task role or an instance profile gives them.")
    }
}
