package import HTTPCore

/// The region: the environment's, the profile's, the instance's.
package struct RegionResolver: Sendable {
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

    /// The region; nil when nothing tells one.
    /// - Parameter profile: a profile that a job names.
    package func region(profile: String? = nil) async -> String? {
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = environment[name], !region.isEmpty { return region }
        }
        let files = SharedConfiguration(environment: environment, profile: profile, readFile: readFile)
        if let region = files.region { return region }
        // The task metadata of ECS tells no region; its environment does (AWS_REGION). Only EC2 is left to ask.
        let metadata = InstanceMetadata(environment: environment, transport: transport)
        guard environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] == nil,
            let body = try? await metadata.read("meta-data/placement/region")
        else { return nil }
        let region = String(decoding: body, as: UTF8.self).trimmed
        return region.isEmpty ? nil : region
    }
}
