/// Where a service is reached: an endpoint that was named, else AWS's own.
///
/// The order is that of AWS's tools: explicit, the service's variable, `AWS_ENDPOINT_URL`, the service's in the profile's
/// `services` section, the profile's `endpoint_url`. FIPS and dual-stack only choose among AWS's own.
package struct EndpointResolver: Sendable {
    /// Where requests go and for which region they are signed.
    package struct Address: Sendable, Equatable {
        /// Without a slash at its end.
        package let url: String
        package let signingRegion: String
    }

    private let settings: AWSSettings
    private let explicit: String?
    private let isIgnoring: Bool
    private let services: [String: [String: String]]

    /// - Parameter explicit: named by a job's credentials; wins over all.
    /// - Throws: ``AWSConfigurationError`` when the profile names a `services` section that is not there.
    package init(settings: AWSSettings, explicit: String? = nil) throws(AWSConfigurationError) {
        self.settings = settings
        self.explicit = explicit
        isIgnoring = settings.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")
        var services: [String: [String: String]] = [:]
        if !isIgnoring, let profile = settings.profile, let name = profile["services"] {
            guard let section = settings.files.services(named: name) else {
                throw AWSConfigurationError(
                    "profile '\(profile.name)' names the section [services \(name)], which \(settings.files.configPath) "
                        + "does not have: add it, or take the setting away.")
            }
            services = section.groups
        }
        self.services = services
    }

    /// Where a service is reached in a region.
    package func address(of service: ServiceEndpoint, region: String) -> Address {
        if let url = named(service) {
            return Address(url: url.hasSuffix("/") ? String(url.dropLast()) : url, signingRegion: region)
        }
        let partition = AWSPartition.of(region: region)
        let dualStack = settings.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        let fips = settings.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        if service.isGlobal { return GlobalEndpoint(partition).address(of: service, dualStack: dualStack, fips: fips) }
        if service.id == "sts", !dualStack, !fips, isGlobalSTS(region) {
            return Address(url: "https://sts.amazonaws.com", signingRegion: "us-east-1")
        }
        let isPlain = !fips || (partition.name == "aws-us-gov" && service.hasPlainFIPSInGovCloud && !dualStack)
        let host = service.prefix + (isPlain ? "" : "-fips")
        let suffix = dualStack && service.hasDualStackSuffix ? partition.dualStackSuffix : partition.dnsSuffix
        return Address(url: "https://\(host).\(region).\(suffix)", signingRegion: region)
    }

    /// The URL of a service in a region, without a slash at its end.
    package func url(service: AWSService, region: String) -> String {
        address(of: service.endpoint, region: region).url
    }

    /// Names the endpoint of ECS, for keeping apart what belongs to different accounts; empty for AWS's own.
    package var scope: String { named(AWSService.ecs.endpoint) ?? "" }

    /// An endpoint that somebody has named.
    private func named(_ service: ServiceEndpoint) -> String? {
        if let explicit { return explicit }
        guard !isIgnoring else { return nil }
        let variable = settings.surroundings.variable
        return variable("AWS_ENDPOINT_URL_\(service.id.uppercased())") ?? variable("AWS_ENDPOINT_URL")
            ?? services[service.id]?["endpoint_url"] ?? settings.profile?["endpoint_url"]
    }

    /// Whether STS is asked at its old, global endpoint: only on demand, and in the regions that were there before 2019.
    private func isGlobalSTS(_ region: String) -> Bool {
        settings.text("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints") == "legacy"
            && Self.regionsOfGlobalSTS.contains(region)
    }

    private static let regionsOfGlobalSTS: Set<String> = [
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1",
        "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
        "us-west-2",
    ]
}
