/// The region: the environment's, the profile's, the instance's.
package struct RegionResolver: Sendable {
    private let surroundings: AWSSurroundings

    package init(_ surroundings: AWSSurroundings) {
        self.surroundings = surroundings
    }

    /// The region; nil when nothing tells one.
    /// - Parameter profile: a profile that a job names.
    /// - Throws: ``CredentialsError`` when the instance's metadata service, the last resort, is there and does not answer.
    package func region(profile: String? = nil) async throws(CredentialsError) -> String? {
        let settings = AWSSettings(surroundings, profile: profile)
        if let region = settings.region { return region }
        // The task metadata of ECS tells no region; its environment does (AWS_REGION). Only EC2 is left to ask.
        guard surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") == nil,
            let body = try await InstanceMetadata(settings).read("meta-data/placement/region")
        else { return nil }
        let region = String(decoding: body, as: UTF8.self).trimmed
        return Self.isValid(region) ? region : nil
    }

    /// Whether a name can be a region's. It becomes part of a host name, so anything else could send requests elsewhere.
    package static func isValid(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
            default: false
            }
        }
        return isPlain && (1...63).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasSuffix("-")
    }
}
