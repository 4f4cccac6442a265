internal import DriverProtocol

/// The form of an answer to `plan`.
enum PlanForm {
    static func check(_ result: JSONValue) throws(Finding) {
        do throws(MessageShapeError) {
            guard case .plan = try PlanAnswer(result: result), let plan = result["plan"] else { return }
            try definition(plan["taskDefinition"])
            try texts(plan, ["container"], "/result/plan")
            for (position, attempt) in (plan["attempts"]?.array ?? []).enumerated() {
                let path = "/result/plan/attempts/\(position)"
                try texts(attempt, ["name"], path)
                guard attempt["runTask"]?["taskDefinition"] == nil else {
                    throw MessageShapeError(
                        path: path + "/runTask/taskDefinition", problem: "belongs into /result/plan/taskDefinition")
                }
                for word in attempt["fallbackOn"]?.array ?? [] {
                    guard word.string.flatMap(Interpretation.Class.init) != nil else {
                        let classes = Interpretation.Class.allCases.map(\.rawValue).joined(separator: ", ")
                        throw MessageShapeError(
                            path: path + "/fallbackOn", problem: "holds \(word), which is none of \(classes)")
                    }
                }
            }
            for (position, entry) in (plan["explain"]?.array ?? []).enumerated() {
                try texts(entry, ["path", "from", "why"], "/result/plan/explain/\(position)")
            }
            for (position, entry) in (plan["warnings"]?.array ?? []).enumerated() {
                guard entry["message"]?.string != nil else {
                    throw MessageShapeError(
                        path: "/result/plan/warnings/\(position)/message", problem: "is missing or no text")
                }
                try texts(entry, ["hint", "path", "rule"], "/result/plan/warnings/\(position)")
            }
        } catch {
            throw .failed("\(error.path) \(error.problem).")
        }
    }

    private static func definition(_ value: JSONValue?) throws(MessageShapeError) {
        let path = "/result/plan/taskDefinition"
        if value?["register"] != nil, value?["use"] != nil {
            throw MessageShapeError(path: path, problem: "has both \"register\" and \"use\"")
        }
        for name in ["matchLatestRevision", "deregister"] {
            if let flag = value?[name], flag.bool == nil {
                throw MessageShapeError(path: "\(path)/\(name)", problem: "is \(flag), no boolean")
            }
        }
    }

    /// Holds that members are texts where they are there.
    private static func texts(_ object: JSONValue, _ names: [String], _ path: String) throws(MessageShapeError) {
        for name in names {
            if let value = object[name], value.string == nil {
                throw MessageShapeError(path: "\(path)/\(name)", problem: "is \(value), no text")
            }
        }
    }
}
