import DriverProtocol
import HostCore
import HostRuntime

/// A plan field by field, for people and for programs.
struct ExplainedPlan {
    let subject: PlanSubject
    let outcome: PlanTrial.Outcome

    /// The fields; nil when there is no plan.
    var fields: [PlanExplanation.Field]? {
        guard case .planned(let plan) = outcome else { return nil }
        let fields = PlanExplanation.fields(of: plan, configuration: subject.job.configuration)
        guard subject.isResolved else { return fields }
        let origins = ConfigurationOrigins(subject.job)
        return fields.map { field in
            var field = field
            field.from = origins.detailed(field.from)
            return field
        }
    }

    var json: JSONValue {
        guard let fields else {
            return ["request": .string(subject.label), "problem": .array(outcome.problem.map(JSONValue.string))]
        }
        return ["request": .string(subject.label), "fields": .array(fields.map(\.json))]
    }

    var text: String {
        guard let fields else { return ([subject.label] + outcome.problem.map { "  \($0)" }).joined(separator: "\n") }
        let width = min(70, fields.map { Self.left($0).count }.max() ?? 0)
        let lines = fields.map { field in
            let left = Self.left(field)
            let padding = String(repeating: " ", count: max(0, width - left.count))
            return "  \(left)\(padding)  \(field.from)" + (field.why.isEmpty ? "" : ": \(field.why)")
        }
        return ([subject.label] + lines).joined(separator: "\n")
    }

    private static func left(_ field: PlanExplanation.Field) -> String {
        guard let value = field.value?.text() else { return "\(field.path) (left out)" }
        return "\(field.path) = " + (value.count > 60 ? "\(value.prefix(57))..." : value)
    }
}

extension PlanTrial.Outcome {
    /// Why there is no plan, a line each; empty when there is one.
    var problem: [String] {
        switch self {
        case .planned: []
        case .refused(let error):
            ["refused: \(error.message)" + (error.path.map { " (at \($0))" } ?? "")] + (error.hint.map { [$0] } ?? [])
        case .lacking(let needs): needs.map { $0.message + ($0.hint.map { " \($0)" } ?? "") }
        case .failed(let reason): [reason]
        }
    }
}
