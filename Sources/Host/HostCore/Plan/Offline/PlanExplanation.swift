package import DriverProtocol

/// Where each field of a plan came from: the driver's own explanations, laid over every field that there is.
package enum PlanExplanation {
    /// One field of a plan.
    package struct Field: Sendable, Equatable {
        /// A JSON Pointer into the plan.
        package var path: String
        /// What stands there; nil for something that the driver explains although it is not there.
        package var value: JSONValue?
        /// The source: `job variable cpu`, `configuration task_run_request.cluster`, `driver`.
        package var from: String
        /// The rule; empty when there is none to tell.
        package var why: String

        package init(path: String, value: JSONValue?, from: String, why: String = "") {
            self.path = path
            self.value = value
            self.from = from
            self.why = why
        }

        package var json: JSONValue {
            var json: JSONObject = ["path": .string(path)]
            if let value { json["value"] = value }
            json["from"] = .string(from)
            json["why"] = .string(why)
            return .object(json)
        }
    }

    /// What is no field of the launch.
    private static let comments: Set<String> = ["explain", "warnings"]

    /// Every field, in the plan's order.
    ///
    /// What the driver does not explain came from the place of the configuration that means the same and says the same, if
    /// there is one; else it is the driver's own doing.
    ///
    /// - Parameters:
    ///   - plan: the member `plan` of an answer, as the driver wrote it.
    ///   - configuration: what the driver was given.
    package static func fields(of plan: JSONValue, configuration: JSONObject) -> [Field] {
        let explanations = (plan["explain"]?.array ?? []).compactMap { entry -> Field? in
            guard let path = entry["path"]?.string else { return nil }
            return Field(
                path: path, value: nil, from: entry["from"]?.string ?? "driver", why: entry["why"]?.string ?? "")
        }
        let counterpart = ConfigurationCounterpart(configuration)
        var fields: [Field] = []
        for (name, value) in plan.object ?? JSONObject() where !comments.contains(name) {
            for (steps, leaf) in leaves(of: value, at: [name]) {
                let path = steps.reduce("", JSONPointer.appending)
                var field = Field(path: path, value: leaf, from: "driver")
                let closest = explanations.filter { isPrefix($0.path, of: path) }.max {
                    $0.path.utf8.count < $1.path.utf8.count
                }
                if let closest { (field.from, field.why) = (closest.from, closest.why) }
                if let place = counterpart.place(of: leaf, at: steps), isRefined(field.from, by: place) {
                    field.from = "configuration \(place)"
                }
                fields.append(field)
            }
        }
        return fields + explanations.filter { entry in !fields.contains { isPrefix(entry.path, of: $0.path) } }
    }

    /// A driver's word stands, unless it names a larger part of the configuration or explains nothing.
    private static func isRefined(_ source: String, by place: String) -> Bool {
        source == "driver" || "configuration \(place)".hasPrefix(source + ".")
    }

    /// Scalars, lists of scalars, and pairs of a name and a value.
    private static func leaves(of value: JSONValue, at steps: [String]) -> [([String], JSONValue)] {
        switch value {
        case .object(let members) where !members.isEmpty && !isPair(members):
            members.flatMap { leaves(of: $1, at: steps + [$0]) }
        case .array(let elements) where elements.contains(where: { $0.object != nil || $0.array != nil }):
            elements.enumerated().flatMap { leaves(of: $1, at: steps + [String($0)]) }
        default: [(steps, value)]
        }
    }

    private static func isPair(_ members: JSONObject) -> Bool {
        members.count == 2 && members.contains("value") && (members.contains("name") || members.contains("key"))
    }

    private static func isPrefix(_ path: String, of other: String) -> Bool {
        path == other || other.hasPrefix(path + "/")
    }
}
