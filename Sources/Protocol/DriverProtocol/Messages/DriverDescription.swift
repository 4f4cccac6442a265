/// The answer to `describe`.
public struct DriverDescription: Sendable, Equatable {
    /// What a driver declares it can plan; the host routes by it when a pool names no driver.
    public struct Handles: Sendable, Equatable {
        /// Launch types and capacity providers: `FARGATE`, `FARGATE_SPOT`, `EC2`, `EXTERNAL`.
        public var launchTypes: [String]
        /// Whether it takes configurations that name an existing task definition.
        public var taskDefinitionARN: Bool

        /// Nothing by default: such a driver is reached only by name.
        public init(launchTypes: [String] = [], taskDefinitionARN: Bool = false) {
            self.launchTypes = launchTypes
            self.taskDefinitionARN = taskDefinitionARN
        }
    }

    /// The protocol version that the driver will speak.
    public var protocolVersion: Int
    /// The driver's own name, for people; its name for the host is that of its entry in drivers.d.
    public var name: String
    /// The driver's own version.
    public var version: String
    /// One line for people.
    public var summary: String
    /// See ``Handles``.
    public var handles: Handles
    /// The methods besides `describe`: `plan`, `validate`, `interpret`.
    public var capabilities: [String]
    /// How many requests it takes at once, 1 to 8.
    public var maxInFlight: Int
    /// JSON Schema (2020-12 subset) of job variables that only this driver understands.
    public var variables: JSONObject

    /// A description with the protocol's defaults.
    public init(
        protocolVersion: Int = 1, name: String, version: String, summary: String = "", handles: Handles = Handles(),
        capabilities: [String] = [DriverMethod.plan], maxInFlight: Int = 1, variables: JSONObject = JSONObject()
    ) {
        self.protocolVersion = protocolVersion
        self.name = name
        self.version = version
        self.summary = summary
        self.handles = handles
        self.capabilities = capabilities
        self.maxInFlight = maxInFlight
        self.variables = variables
    }

    /// Reads the result of `describe`.
    public init(result: JSONValue) throws(MessageShapeError) {
        guard let object = result.object else {
            throw MessageShapeError(path: "/result", problem: "is \(result.typeName), not an object")
        }
        guard let version = object["protocol"]?.int else {
            throw MessageShapeError(path: "/result/protocol", problem: "is missing or no integer")
        }
        guard let name = object["name"]?.string, !name.isEmpty else {
            throw MessageShapeError(path: "/result/name", problem: "is missing or no text")
        }
        let handles = object["handles"]
        self.init(
            protocolVersion: version, name: name, version: object["version"]?.string ?? "",
            summary: object["summary"]?.string ?? "",
            handles: Handles(
                launchTypes: handles?["launchTypes"]?.array?.compactMap(\.string) ?? [],
                taskDefinitionARN: handles?["taskDefinitionArn"]?.bool ?? false),
            capabilities: object["capabilities"]?.array?.compactMap(\.string) ?? [DriverMethod.plan],
            maxInFlight: min(max(object["maxInFlight"]?.int ?? 1, 1), 8),
            variables: object["variables"]?.object ?? JSONObject())
    }

    /// The result of `describe`.
    public var result: JSONValue {
        var object: JSONObject = [
            "protocol": .int(protocolVersion), "name": .string(name), "version": .string(version),
            "summary": .string(summary),
            "handles": [
                "launchTypes": .array(handles.launchTypes.map(JSONValue.string)),
                "taskDefinitionArn": .bool(handles.taskDefinitionARN),
            ],
            "capabilities": .array(capabilities.map(JSONValue.string)),
            "maxInFlight": .int(maxInFlight),
        ]
        if !variables.isEmpty { object["variables"] = .object(variables) }
        return .object(object)
    }
}
