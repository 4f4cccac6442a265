/// `validate`: asks a driver what it thinks of a pool's base job template, or of a job. Answered with `{"findings":[…]}`.
public struct ValidateRequest: Sendable, Equatable {
    /// The template: `job_configuration` and `variables`.
    public var baseJobTemplate: JSONObject
    /// `id`, `name`, `type`.
    public var workPool: JSONObject
    /// What `plan` would be asked for a run of a deployment: then the findings are about this job, with paths into
    /// `configuration`, and not about the template. Nothing is looked up for it, so `facts` may be empty.
    public var plan: PlanRequest?

    /// A request.
    public init(baseJobTemplate: JSONObject, workPool: JSONObject = JSONObject(), plan: PlanRequest? = nil) {
        self.baseJobTemplate = baseJobTemplate
        self.workPool = workPool
        self.plan = plan
    }

    /// Reads the params.
    public init(params: JSONObject) throws(MessageShapeError) {
        guard let template = params["baseJobTemplate"]?.object else {
            throw MessageShapeError(path: "/baseJobTemplate", problem: "is missing or no object")
        }
        var plan: PlanRequest?
        if let members = params["plan"]?.object { plan = try PlanRequest(params: members) }
        self.init(baseJobTemplate: template, workPool: params["workPool"]?.object ?? JSONObject(), plan: plan)
    }

    /// The params.
    public var params: JSONObject {
        var params: JSONObject = ["baseJobTemplate": .object(baseJobTemplate), "workPool": .object(workPool)]
        if let plan { params["plan"] = .object(plan.params) }
        return params
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
