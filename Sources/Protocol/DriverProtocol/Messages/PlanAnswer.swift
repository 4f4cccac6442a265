/// The result of `plan`: a plan, or what the driver must know first.
public enum PlanAnswer: Sendable, Equatable {
    /// What to launch.
    case plan(TaskPlan)
    /// Facts to look up; the host asks again with them.
    case needs([FactNeed])

    /// Reads the result of `plan`.
    public init(result: JSONValue) throws(MessageShapeError) {
        guard let object = result.object else {
            throw MessageShapeError(path: "/result", problem: "is \(result.typeName), not an object")
        }
        if let plan = object["plan"] {
            self = .plan(try TaskPlan(json: plan))
        } else if let needs = object["needs"]?.object, !needs.isEmpty {
            var list: [FactNeed] = []
            for (name, need) in needs {
                guard let operation = need["operation"]?.string else {
                    throw MessageShapeError(path: "/result/needs/\(name)/operation", problem: "is missing or no text")
                }
                guard FactNeed.allowedOperations.contains(operation) else {
                    throw MessageShapeError(
                        path: "/result/needs/\(name)/operation",
                        problem: "is \"\(operation)\", which a driver may not ask for; allowed are "
                            + FactNeed.allowedOperations.joined(separator: ", "))
                }
                list.append(
                    FactNeed(
                        name: name, operation: operation, parameters: need["parameters"]?.object ?? JSONObject(),
                        isOptional: need["optional"]?.bool ?? false))
            }
            self = .needs(list)
        } else {
            throw MessageShapeError(path: "/result", problem: "has neither \"plan\" nor a non-empty \"needs\"")
        }
    }

    /// The result of `plan`.
    public var result: JSONValue {
        switch self {
        case .plan(let plan): return ["plan": plan.json]
        case .needs(let needs):
            var object = JSONObject()
            for need in needs {
                var members: JSONObject = [
                    "operation": .string(need.operation), "parameters": .object(need.parameters),
                ]
                if need.isOptional { members["optional"] = true }
                object[need.name] = .object(members)
            }
            return ["needs": .object(object)]
        }
    }
}
