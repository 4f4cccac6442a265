package import DriverProtocol

/// What is found out on the way to a plan: faults, warnings, sources of values, facts that are still missing.
package struct PlanningNotes: Sendable {
    /// Faults, in the order they were found.
    package private(set) var findings: [Finding] = []
    /// What the user should know although the plan stands.
    package private(set) var warnings: [TaskPlan.Warning] = []
    /// Where values came from.
    package private(set) var explanations: [TaskPlan.Explanation] = []
    /// Facts to ask for.
    package private(set) var needs: [FactNeed] = []

    /// How many faults there were.
    private var faults = 0
    /// A template with thousands of faults has an answer that can be read, and sent.
    private static let most = 100

    /// Nothing yet.
    package init() {}

    /// Notes a fault, or a warning when the finding is one.
    package mutating func add(_ finding: Finding) {
        if finding.severity == .error {
            guard !findings.contains(finding) else { return }
            faults += 1
            if findings.count < Self.most { findings.append(finding) }
        } else {
            append(finding.warning)
        }
    }

    /// Notes a warning.
    package mutating func warn(_ message: String, hint: String? = nil) {
        append(TaskPlan.Warning(message: message, hint: hint))
    }

    private mutating func append(_ warning: TaskPlan.Warning) {
        if warnings.count < Self.most, !warnings.contains(warning) { warnings.append(warning) }
    }

    /// Notes where a value of the plan came from.
    package mutating func explain(_ path: String, from source: String, _ why: String) {
        guard explanations.count < Self.most else { return }
        explanations.append(TaskPlan.Explanation(path: path, from: source, why: why))
    }

    /// Asks for a fact.
    /// - Parameter isOptional: whether there is a plan without it too.
    package mutating func ask(
        _ name: String, _ operation: String, _ parameters: JSONObject, isOptional: Bool = false
    ) {
        guard !needs.contains(where: { $0.name == name }) else { return }
        needs.append(FactNeed(name: name, operation: operation, parameters: parameters, isOptional: isOptional))
    }

    /// The refusal that lists every fault, and the warnings beside them; nil when there is no fault.
    package var refusal: DriverError? {
        guard let first = findings.first else { return nil }
        var message = first.message
        if faults > 1 { message += " (and \(faults - 1) more problem\(faults == 2 ? "" : "s") in this configuration)" }
        var error = DriverError.configuration(message, path: first.path, hint: first.remedy)
        error.data["findings"] = .array(findings.map(\.json))
        if !warnings.isEmpty { error.data["warnings"] = .array(warnings.map(\.json)) }
        return error
    }
}
