package import AWSAPI
internal import AWSSigning
package import DriverProtocol
internal import Hashing

/// AWS clients, one for each set of credentials, region and endpoint that jobs ask for.
package actor AWSSessions {
    private static let mostKnown = 1000

    let surroundings: AWSSurroundings
    private let throttle: AWSThrottle
    private var credentials: [String: CachedCredentials] = [:]
    private var regions: [String: String] = [:]

    /// Why there is no client.
    package struct Unusable: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    package init(_ surroundings: AWSSurroundings, throttle: AWSThrottle) {
        self.surroundings = surroundings
        self.throttle = throttle
    }

    /// The session of a job.
    /// - Parameters:
    ///   - given: the job's `aws_credentials`; nil for the host's own.
    ///   - region: overrides every other region: that of a task which is there.
    package func session(for given: JSONObject?, region: String? = nil) async throws(Unusable) -> AWSSession {
        let job = try JobCredentials(given)
        guard let region = try await self.region(region ?? job.region, profile: job.profile) else {
            throw Unusable(
                description: "no AWS region is known: set AWS_REGION, or region_name in the job's aws_credentials.")
        }
        guard RegionResolver.isValid(region) else {
            throw Unusable(
                description: "'\(region)' cannot be the name of an AWS region: correct AWS_REGION or region_name.")
        }
        let resolver = try endpoints(job)
        func session(_ name: String, _ credentials: CachedCredentials) -> AWSSession {
            AWSSession(
                scope: "\(name) \(region) \(resolver.scope)", region: region,
                client: AWSClient(
                    region: region, transport: surroundings.transport, credentials: credentials, endpoints: resolver,
                    now: surroundings.now, sleep: surroundings.sleep,
                    gate: CallGate(throttle: throttle, scope: "\(name) \(resolver.scope)", region: region)))
        }
        let own = session(job.name, cached("\(job.name) \(region)", source(of: job, region: region)))
        guard let role = job.role else { return own }
        // A digest: the parameters may hold an external id.
        let digest = SHA256.hex("\(own.scope)\n\(JSONValue.object(job.roleParameters).text(.canonical))").prefix(16)
        let name = "role:\(role):\(digest)"
        return session(
            name, cached(name, AssumedRoleCredentials(role: role, parameters: job.roleParameters, client: own.client)))
    }

    /// Where a job's credentials come from, before any role that it asks for; nil: the job has keys.
    package func credentialSource(for given: JSONObject?) throws -> CredentialSource? {
        let job = try JobCredentials(given)
        return job.keys == nil ? try CredentialSearch(surroundings, profile: job.profile).source() : nil
    }

    /// Where ECS is asked for a job, for people.
    package func ecsURL(for given: JSONObject?, region: String) throws(Unusable) -> String {
        try endpoints(try JobCredentials(given)).url(service: .ecs, region: region)
    }

    private func endpoints(_ job: JobCredentials) throws(Unusable) -> EndpointResolver {
        do throws(AWSConfigurationError) {
            return try EndpointResolver(
                settings: AWSSettings(surroundings, profile: job.profile), explicit: job.endpoint)
        } catch {
            throw Unusable(description: error.description)
        }
    }

    private func region(_ given: String?, profile: String?) async throws(Unusable) -> String? {
        if let given { return given }
        if let known = regions[profile ?? ""] { return known }
        let found: String?
        do throws(CredentialsError) {
            found = try await RegionResolver(surroundings).region(profile: profile)
        } catch {
            throw Unusable(description: "no AWS region is known: \(error) Or set AWS_REGION.")
        }
        regions[profile ?? ""] = found
        return found
    }

    /// Roles of profiles are assumed in the region of the job, as boto3 does: so each region has credentials of its own.
    private func source(of job: JobCredentials, region: String) -> any AWSCredentialsProvider {
        if let keys = job.keys { return StaticCredentials(keys) }
        return CredentialsChain(surroundings, profile: job.profile, region: region)
    }

    private func cached(_ name: String, _ provider: any AWSCredentialsProvider) -> CachedCredentials {
        if let known = credentials[name] { return known }
        let fresh = CachedCredentials(provider, now: surroundings.now)
        // Blocks with session tokens bring new keys each time.
        if credentials.count >= Self.mostKnown { credentials = [:] }
        credentials[name] = fresh
        return fresh
    }
}
