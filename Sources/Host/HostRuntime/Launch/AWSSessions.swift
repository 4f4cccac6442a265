package import AWSAPI
internal import AWSSigning
package import DriverProtocol
internal import FoundationEssentials
package import HTTPCore
internal import Hashing

/// AWS clients, one for each set of credentials, region and endpoint that jobs ask for.
package actor AWSSessions {
    private let environment: [String: String]
    private let transport: any HTTPTransport
    private let time: TimeSource
    private let throttle: AWSThrottle
    private let readFile: @Sendable (String) -> [UInt8]?
    private var credentials: [String: CachedCredentials] = [:]
    private var regions: [String: String] = [:]

    /// Why there is no client.
    package struct Unusable: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    package init(
        environment: [String: String], transport: any HTTPTransport, time: TimeSource, throttle: AWSThrottle,
        readFile: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.environment = environment
        self.transport = transport
        self.time = time
        self.throttle = throttle
        self.readFile = readFile
    }

    /// The session of a job.
    /// - Parameters:
    ///   - given: the job's `aws_credentials`; nil for the host's own.
    ///   - region: overrides every other region: that of a task which is there.
    package func session(for given: JSONObject?, region: String? = nil) async throws(Unusable) -> AWSSession {
        func text(_ name: String) -> String? { given?[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        let profile = text("profile_name")
        guard let region = await self.region(region ?? text("region_name"), profile: profile) else {
            throw Unusable(
                description: "no AWS region is known: set AWS_REGION, or region_name in the job's aws_credentials.")
        }
        let endpoint = given?["aws_client_parameters"]?["endpoint_url"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let files = SharedConfiguration(environment: environment, profile: profile, readFile: readFile)
        let resolver = EndpointResolver(environment: environment, explicit: endpoint, profile: files.endpointURL)
        let (name, cached) = cachedCredentials(
            id: text("aws_access_key_id"), secret: text("aws_secret_access_key"), token: text("aws_session_token"),
            profile: profile)
        func session(_ name: String, _ credentials: CachedCredentials) -> AWSSession {
            AWSSession(
                scope: "\(name) \(region) \(resolver.scope)", region: region,
                client: AWSClient(
                    region: region, transport: transport, credentials: credentials, endpoints: resolver, now: time.now,
                    sleep: time.sleep,
                    gate: CallGate(throttle: throttle, scope: "\(name) \(resolver.scope)", region: region)))
        }
        let own = session(name, cached)
        guard let role = text("assume_role_arn") else { return own }
        let parameters = given?["assume_role_kwargs"]?.object ?? JSONObject()
        // A digest: the parameters may hold an external id.
        let digest = SHA256.hex("\(own.scope)\n\(JSONValue.object(parameters).text(.canonical))").prefix(16)
        let roleName = "role:\(role):\(digest)"
        let assumed =
            credentials[roleName]
            ?? CachedCredentials(
                AssumedRoleCredentials(role: role, parameters: parameters, client: own.client), now: time.now)
        credentials[roleName] = assumed
        return session(roleName, assumed)
    }

    private func region(_ given: String?, profile: String?) async -> String? {
        if let given { return given }
        if let known = regions[profile ?? ""] { return known }
        let resolver = RegionResolver(environment: environment, transport: transport, readFile: readFile)
        let found = await resolver.region(profile: profile)
        regions[profile ?? ""] = found
        return found
    }

    private func cachedCredentials(
        id: String?, secret: String?, token: String?, profile: String?
    ) -> (name: String, CachedCredentials) {
        let name: String
        let provider: any AWSCredentialsProvider
        if let id, let secret {
            // A digest, so that no key is kept where a scope may be printed.
            name = "keys:" + SHA256.hex("\(id)\n\(secret)\n\(token ?? "")").prefix(16)
            provider = StaticCredentials(
                AWSCredentials(
                    accessKeyID: id, secretAccessKey: secret, sessionToken: token, source: "the job's aws_credentials"))
        } else {
            name = profile.map { "profile:\($0)" } ?? "own"
            provider = CredentialsChain.standard(
                environment: environment, profile: profile, transport: transport, readFile: readFile)
        }
        if let known = credentials[name] { return (name, known) }
        let fresh = CachedCredentials(provider, now: time.now)
        credentials[name] = fresh
        return (name, fresh)
    }
}
