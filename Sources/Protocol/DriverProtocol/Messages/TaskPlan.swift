/// What to launch for a flow run: a task definition and a ladder of RunTask requests.
///
/// AWS's own documents inside it stay JSON, with members nobody here knows.
public struct TaskPlan: Sendable, Equatable {
    /// Where the task definition comes from.
    public enum Definition: Sendable, Equatable {
        /// RegisterTaskDefinition's input. `matchLatestRevision`: reuse the family's latest revision when it means the
        /// same, even if this program did not register it. `deregister`: deregister it when the run has ended.
        case register(JSONObject, matchLatestRevision: Bool, deregister: Bool)
        /// An ARN, a family, or family:revision that exists.
        case use(String)
    }

    /// One rung of the ladder.
    public struct Attempt: Sendable, Equatable {
        /// A word for people: `spot`, `on-demand`.
        public var name: String
        /// RunTask's input without `taskDefinition`.
        public var runTask: JSONObject
        /// The classes of failure after which the next attempt is tried: `capacity`, `spot-interruption`, ….
        public var fallbackOn: [String]

        /// A rung.
        public init(name: String, runTask: JSONObject, fallbackOn: [String] = []) {
            self.name = name
            self.runTask = runTask
            self.fallbackOn = fallbackOn
        }
    }

    /// Where a value of the plan came from.
    public struct Explanation: Sendable, Equatable {
        /// A JSON Pointer into the plan.
        public var path: String
        /// The source: `job variable launch_type`, `driver`.
        public var from: String
        /// The rule.
        public var why: String

        /// An explanation.
        public init(path: String, from: String, why: String) {
            self.path = path
            self.from = from
            self.why = why
        }
    }

    /// Something the user should know although the plan stands.
    public struct Warning: Sendable, Equatable {
        /// What.
        public var message: String
        /// What to do about it.
        public var hint: String?
        /// Where: a JSON Pointer into the request's params; nil when it concerns no single place.
        public var path: String?
        /// What stands there; long values are cut.
        public var value: JSONValue?
        /// The rule that it may break, in general words.
        public var rule: String?

        /// A warning.
        public init(
            message: String, hint: String? = nil, path: String? = nil, value: JSONValue? = nil, rule: String? = nil
        ) {
            self.message = message
            self.hint = hint
            self.path = path
            self.value = value
            self.rule = rule
        }

        /// Reads a warning; nil when it has no message.
        public init?(json: JSONValue) {
            guard let message = json["message"]?.string else { return nil }
            self.init(
                message: message, hint: json["hint"]?.string, path: json["path"]?.string, value: json["value"],
                rule: json["rule"]?.string)
        }

        /// The warning as it stands on the wire.
        public var json: JSONValue {
            var entry: JSONObject = ["message": .string(message)]
            if let hint { entry["hint"] = .string(hint) }
            if let path { entry["path"] = .string(path) }
            if let value { entry["value"] = value }
            if let rule { entry["rule"] = .string(rule) }
            return .object(entry)
        }
    }

    /// Where the task definition comes from.
    public var taskDefinition: Definition
    /// The container that runs the flow; nil: the host's choice, the only container or the one named `prefect`.
    public var container: String?
    /// The ladder, at least one rung.
    public var attempts: [Attempt]
    /// Where values came from.
    public var explain: [Explanation]
    /// What the user should know.
    public var warnings: [Warning]

    /// A plan.
    public init(
        taskDefinition: Definition, container: String?, attempts: [Attempt], explain: [Explanation] = [],
        warnings: [Warning] = []
    ) {
        self.taskDefinition = taskDefinition
        self.container = container
        self.attempts = attempts
        self.explain = explain
        self.warnings = warnings
    }

    /// Reads a plan.
    public init(json: JSONValue) throws(MessageShapeError) {
        let definition = json["taskDefinition"]
        if let document = definition?["register"]?.object {
            taskDefinition = .register(
                document, matchLatestRevision: definition?["matchLatestRevision"]?.bool ?? false,
                deregister: definition?["deregister"]?.bool ?? false)
        } else if let name = definition?["use"]?.string, !name.isEmpty {
            taskDefinition = .use(name)
        } else {
            throw MessageShapeError(
                path: "/result/plan/taskDefinition",
                problem: "has neither \"register\" (an object) nor \"use\" (an ARN, a family or family:revision)")
        }
        container = json["container"]?.string
        guard let rungs = json["attempts"]?.array, !rungs.isEmpty else {
            throw MessageShapeError(path: "/result/plan/attempts", problem: "is missing, empty or no array")
        }
        attempts = []
        for (position, rung) in rungs.enumerated() {
            guard let runTask = rung["runTask"]?.object else {
                throw MessageShapeError(
                    path: "/result/plan/attempts/\(position)/runTask", problem: "is missing or no object")
            }
            attempts.append(
                Attempt(
                    name: rung["name"]?.string ?? "attempt \(position + 1)", runTask: runTask,
                    fallbackOn: rung["fallbackOn"]?.array?.compactMap(\.string) ?? []))
        }
        explain = (json["explain"]?.array ?? []).map {
            Explanation(
                path: $0["path"]?.string ?? "", from: $0["from"]?.string ?? "", why: $0["why"]?.string ?? "")
        }
        warnings = (json["warnings"]?.array ?? []).compactMap(Warning.init(json:))
    }

    /// The plan as it stands on the wire.
    public var json: JSONValue {
        var object = JSONObject()
        switch taskDefinition {
        case .register(let document, let matchLatestRevision, let deregister):
            object["taskDefinition"] = [
                "register": .object(document), "matchLatestRevision": .bool(matchLatestRevision),
                "deregister": .bool(deregister),
            ]
        case .use(let name): object["taskDefinition"] = ["use": .string(name)]
        }
        if let container { object["container"] = .string(container) }
        object["attempts"] = .array(
            attempts.map { attempt in
                var rung: JSONObject = ["name": .string(attempt.name), "runTask": .object(attempt.runTask)]
                if !attempt.fallbackOn.isEmpty {
                    rung["fallbackOn"] = .array(attempt.fallbackOn.map(JSONValue.string))
                }
                return .object(rung)
            })
        object["explain"] = .array(
            explain.map { ["path": .string($0.path), "from": .string($0.from), "why": .string($0.why)] })
        object["warnings"] = .array(warnings.map(\.json))
        return .object(object)
    }
}
