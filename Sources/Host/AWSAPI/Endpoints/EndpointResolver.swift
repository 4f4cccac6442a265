/// Where a service is reached: an endpoint that was named, else AWS's own.
package struct EndpointResolver: Sendable {
    private let environment: [String: String]
    private let explicit: String?
    private let profile: String?

    /// - Parameters:
    ///   - explicit: named by a job's credentials; wins over all.
    ///   - profile: named by the shared config file's profile.
    package init(environment: [String: String], explicit: String? = nil, profile: String? = nil) {
        self.environment = environment
        self.explicit = explicit
        self.profile = profile
    }

    /// The URL of a service in a region, without a slash at its end.
    package func url(service: AWSService, region: String) -> String {
        let ignored = environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() == "true"
        let configured =
            ignored
            ? nil : variable(service.endpointVariable) ?? variable("AWS_ENDPOINT_URL") ?? profile
        if let url = explicit ?? configured, !url.isEmpty {
            return url.hasSuffix("/") ? String(url.dropLast()) : url
        }
        let partition = AWSPartition.of(region: region)
        let dualStack = environment["AWS_USE_DUALSTACK_ENDPOINT"]?.lowercased() == "true"
        let fips = environment["AWS_USE_FIPS_ENDPOINT"]?.lowercased() == "true"
        // In GovCloud all but ECS have FIPS at their plain names.
        let isPlain = !fips || (partition.name == "aws-us-gov" && service != .ecs && !dualStack)
        let prefix = service.endpointPrefix + (isPlain ? "" : "-fips")
        return "https://\(prefix).\(region).\(dualStack ? partition.dualStackSuffix : partition.dnsSuffix)"
    }

    /// A variable that is set to nothing is not set.
    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Names the endpoint, for keeping apart what belongs to different accounts; empty for AWS's own.
    package var scope: String {
        explicit ?? variable("AWS_ENDPOINT_URL_ECS") ?? variable("AWS_ENDPOINT_URL") ?? profile ?? ""
    }
}
