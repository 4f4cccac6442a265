/// `interpret`: asks a driver what a stopped task or a refused launch means. One of `task`, `failures` and `error` is
/// given.
public struct InterpretRequest: Sendable, Equatable {
    /// A stopped task as DescribeTasks or a task state change event shows it.
    public var task: JSONObject?
    /// The `failures` of a RunTask answer: objects of `arn`, `reason`, `detail`.
    public var failures: [JSONValue]
    /// An error that RunTask answered: `code` and `message`.
    public var error: JSONObject?
    /// The container that runs the flow; nil when it is not known.
    public var container: String?
    /// Whether the flow run ever reached RUNNING in this task.
    public var reachedRunning: Bool

    /// A request.
    public init(
        task: JSONObject? = nil, failures: [JSONValue] = [], error: JSONObject? = nil, container: String? = nil,
        reachedRunning: Bool = false
    ) {
        self.task = task
        self.failures = failures
        self.error = error
        self.container = container
        self.reachedRunning = reachedRunning
    }

    /// Reads the params; nothing in them must be there.
    public init(params: JSONObject) {
        self.init(
            task: params["task"]?.object, failures: params["failures"]?.array ?? [], error: params["error"]?.object,
            container: params["container"]?.string, reachedRunning: params["reachedRunning"]?.bool ?? false)
    }

    /// The params.
    public var params: JSONObject {
        var object = JSONObject()
        if let task { object["task"] = .object(task) }
        if !failures.isEmpty { object["failures"] = .array(failures) }
        if let error { object["error"] = .object(error) }
        if let container { object["container"] = .string(container) }
        object["reachedRunning"] = .bool(reachedRunning)
        return object
    }
}
