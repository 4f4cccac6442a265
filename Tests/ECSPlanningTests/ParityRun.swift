import DriverProtocol
import ECSPlanning

/// Plans a recorded run as the host would: rounds of needs, then a plan.
enum ParityRun {
    /// Plans with the driver that routing would choose.
    static func plan(_ request: PlanRequest, account: SimulatedAccount) throws -> TaskPlan {
        var request = request
        let planner = ECSPlanner(role: role(for: request.configuration))
        for _ in 0..<5 {
            switch try planner.plan(request) {
            case .plan(let plan): return plan
            case .needs(let needs):
                for need in needs { request.facts[need.name] = account.answer(need) }
            }
        }
        throw DriverError(code: 100, message: "more than five rounds of needs")
    }

    /// The protocol's rule of routing.
    static func role(for configuration: JSONObject) -> DriverRole {
        let request = configuration["task_run_request"]
        if request?["taskDefinition"]?.filledString != nil { return .taskDefinitionARN }
        let providers = (request?["capacityProviderStrategy"]?.array ?? []).compactMap {
            $0["capacityProvider"]?.string
        }
        if !providers.isEmpty { return providers.allSatisfy(LaunchMode.isFargate) ? .fargate : .ec2 }
        let requires = configuration["task_definition"]?["requiresCompatibilities"]?.array ?? []
        switch request?["launchType"]?.filledString?.uppercased() {
        case "EC2", "EXTERNAL": return .ec2
        case nil: return requires.contains("EC2") ? .ec2 : .fargate
        case "FARGATE", "FARGATE_SPOT": return .fargate
        default: return .ec2
        }
    }

    /// A request in a form that compares: sets sorted, the setting that nobody set left out.
    static func comparable(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members {
                if ["environment", "tags", "secrets"].contains(key), let list = value.array {
                    let kept = list.filter { $0["name"]?.string != "PREFECT_SERVER_EPHEMERAL_ENABLED" }
                    let texts = kept.map { comparable($0).text(.canonical) }.sorted()
                    result[key] = .array(texts.map(JSONValue.string))
                } else {
                    result[key] = comparable(value)
                }
            }
            return .object(result)
        case .array(let elements): return .array(elements.map(comparable))
        default: return value
        }
    }

    /// What differs between a plan and the recorded calls.
    static func differences(_ plan: TaskPlan, _ calls: [JSONValue]) -> [String] {
        func params(_ operation: String) -> JSONValue? {
            calls.last { $0["operation"]?.string == operation }?["params"]
        }
        var lines: [String] = []
        if let theirs = params("RegisterTaskDefinition"), case .register(let ours, _, _) = plan.taskDefinition {
            lines += difference(comparable(.object(ours)), comparable(theirs), at: "/register")
        }
        if var theirs = params("RunTask") {
            if case .use(let name) = plan.taskDefinition, let used = theirs["taskDefinition"], used != .string(name) {
                lines.append("uses \(name), theirs \(used)")
            }
            theirs["taskDefinition"] = nil
            var ours = JSONValue.object(plan.attempts[0].runTask)
            // The host adds this tag when it has registered the definition for this run.
            let tag: JSONValue = ["key": "prefect.io/degregister-task-definition", "value": "true"]
            if case .register(_, _, true) = plan.taskDefinition, theirs["tags"]?.array?.contains(tag) == true {
                ours["tags"] = .array((ours["tags"]?.array ?? []) + [tag])
            }
            lines += difference(comparable(ours), comparable(theirs), at: "/run")
        }
        return lines
    }

    /// What differs, for a message: paths with both values.
    static func difference(_ ours: JSONValue?, _ theirs: JSONValue?, at path: String = "") -> [String] {
        if ours == theirs { return [] }
        if case .object(let left)? = ours, case .object(let right)? = theirs {
            let keys = Set(left.keys).union(right.keys).sorted()
            return keys.flatMap { difference(left[$0], right[$0], at: path + "/" + $0) }
        }
        if case .array(let left)? = ours, case .array(let right)? = theirs, left.count == right.count {
            return left.indices.flatMap { difference(left[$0], right[$0], at: "\(path)/\($0)") }
        }
        return ["\(path): ours \(ours?.text() ?? "nothing"), theirs \(theirs?.text() ?? "nothing")"]
    }
}
