/// `describe`: asks a driver who it is, once after start.
public struct DescribeRequest: Sendable, Equatable {
    /// The protocol versions that the host speaks.
    public var protocols: [Int]
    /// The host's version, for the driver's log.
    public var hostVersion: String
    /// What the host can do beyond the minimum: `needs`, `attempts`, `explain`.
    public var capabilities: [String]

    /// A request of this build's host.
    public init(
        protocols: [Int] = ProtocolVersion.supported, hostVersion: String,
        capabilities: [String] = ["needs", "attempts", "explain"]
    ) {
        self.protocols = protocols
        self.hostVersion = hostVersion
        self.capabilities = capabilities
    }

    /// Reads the params.
    public init(params: JSONObject) {
        protocols = params["protocols"]?.array?.compactMap(\.int) ?? [1]
        hostVersion = params["host"]?["version"]?.string ?? ""
        capabilities = params["capabilities"]?.array?.compactMap(\.string) ?? []
    }

    /// The params.
    public var params: JSONObject {
        [
            "protocols": .array(protocols.map(JSONValue.int)),
            "host": ["name": "worker-host", "version": .string(hostVersion)],
            "capabilities": .array(capabilities.map(JSONValue.string)),
        ]
    }
}
