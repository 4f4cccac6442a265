/// `plan`: asks a driver what to launch for a flow run.
///
/// The members that describe the run are kept as JSON, since templates and drivers may look at any of them.
public struct PlanRequest: Sendable, Equatable {
    /// How long the host waits for the answer, in milliseconds.
    public var timeoutMs: Int
    /// `id`, `name`, `tags`, `runCount`.
    public var flowRun: JSONObject
    /// `id`, `name`.
    public var flow: JSONObject
    /// `id`, `name`; nil for a run without deployment.
    public var deployment: JSONObject?
    /// `id`, `name`, `type`.
    public var workPool: JSONObject
    /// `name`.
    public var worker: JSONObject
    /// `region` (null when none is known), `partition`.
    public var aws: JSONObject
    /// What the host would use where the configuration says nothing: `image`.
    public var defaults: JSONObject
    /// The prepared job configuration, every key of it: `env`, `labels`, `name` and `command` are final.
    public var configuration: JSONObject
    /// Secret tokens that stand in `configuration` and `facts`: token → `{"length": n}`.
    public var secrets: JSONObject
    /// Answers to the needs of an earlier round: name → the operation's answer, null where AWS has no such thing.
    public var facts: JSONObject

    /// A request.
    public init(
        timeoutMs: Int = 10_000, flowRun: JSONObject, flow: JSONObject, deployment: JSONObject?, workPool: JSONObject,
        worker: JSONObject, aws: JSONObject, defaults: JSONObject, configuration: JSONObject,
        secrets: JSONObject = JSONObject(), facts: JSONObject = JSONObject()
    ) {
        self.timeoutMs = timeoutMs
        self.flowRun = flowRun
        self.flow = flow
        self.deployment = deployment
        self.workPool = workPool
        self.worker = worker
        self.aws = aws
        self.defaults = defaults
        self.configuration = configuration
        self.secrets = secrets
        self.facts = facts
    }

    /// Reads the params. Only `configuration` must be there, so that a request can be written by hand.
    public init(params: JSONObject) throws(MessageShapeError) {
        guard let configuration = params["configuration"]?.object else {
            throw MessageShapeError(path: "/configuration", problem: "is missing or no object")
        }
        func object(_ name: String) -> JSONObject { params[name]?.object ?? JSONObject() }
        self.init(
            timeoutMs: params["timeoutMs"]?.int ?? 10_000, flowRun: object("flowRun"), flow: object("flow"),
            deployment: params["deployment"]?.object, workPool: object("workPool"), worker: object("worker"),
            aws: object("aws"), defaults: object("defaults"), configuration: configuration, secrets: object("secrets"),
            facts: object("facts"))
    }

    /// The params.
    public var params: JSONObject {
        [
            "timeoutMs": .int(timeoutMs), "flowRun": .object(flowRun), "flow": .object(flow),
            "deployment": deployment.map(JSONValue.object) ?? .null, "workPool": .object(workPool),
            "worker": .object(worker), "aws": .object(aws), "defaults": .object(defaults),
            "configuration": .object(configuration), "secrets": .object(secrets), "facts": .object(facts),
        ]
    }
}
