/// `validate`: asks a driver what it thinks of a pool's base job template. Answered with `{"findings":[…]}`.
public struct ValidateRequest: Sendable, Equatable {
    /// The template: `job_configuration` and `variables`.
    public var baseJobTemplate: JSONObject
    /// `id`, `name`, `type`.
    public var workPool: JSONObject

    /// A request.
    public init(baseJobTemplate: JSONObject, workPool: JSONObject = JSONObject()) {
        self.baseJobTemplate = baseJobTemplate
        self.workPool = workPool
    }

    /// Reads the params.
    public init(params: JSONObject) throws(MessageShapeError) {
        guard let template = params["baseJobTemplate"]?.object else {
            throw MessageShapeError(path: "/baseJobTemplate", problem: "is missing or no object")
        }
        self.init(baseJobTemplate: template, workPool: params["workPool"]?.object ?? JSONObject())
    }

    /// The params.
    public var params: JSONObject {
        ["baseJobTemplate": .object(baseJobTemplate), "workPool": .object(workPool)]
    }

    /// The result for these findings.
    public static func result(_ findings: [ConfigurationFinding]) -> JSONValue {
        ["findings": .array(findings.map(\.json))]
    }

    /// Reads a result, leaving out what is no finding.
    public static func findings(result: JSONValue) -> [ConfigurationFinding] {
        (result["findings"]?.array ?? []).compactMap(ConfigurationFinding.init(json:))
    }
}
