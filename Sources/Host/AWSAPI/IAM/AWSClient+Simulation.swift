internal import DriverProtocol

/// What IAM's simulator says of one action on one resource.
package struct SimulatedDecision: Sendable, Equatable {
    package enum Decision: String, Sendable {
        case allowed, explicitDeny, implicitDeny
    }

    /// `ecs:RunTask`
    package let action: String
    package let resource: String
    package let decision: Decision
    /// Condition keys that policies ask about and that were not given: with them, the decision might be another.
    package let missingContext: [String]

    package init(action: String, resource: String, decision: Decision, missingContext: [String] = []) {
        self.action = action
        self.resource = resource
        self.decision = decision
        self.missingContext = missingContext
    }
}

extension AWSClient {
    /// The most pages that are read.
    private static let mostSimulationPages = 20

    /// SimulatePrincipalPolicy: whether an identity's policies allow actions. Nothing is carried out.
    /// - Parameters:
    ///   - principal: the ARN of the user or role, as IAM names it.
    ///   - context: condition keys with their text values.
    package func simulate(
        _ actions: [String], on resources: [String], by principal: String, context: [(key: String, value: String)]
    ) async throws(AWSError) -> [SimulatedDecision] {
        var parameters: JSONObject = ["PolicySourceArn": .string(principal)]
        // IAM numbers lists as `ActionNames.member.1`.
        for (position, action) in actions.enumerated() {
            parameters["ActionNames.member.\(position + 1)"] = .string(action)
        }
        for (position, resource) in resources.enumerated() {
            parameters["ResourceArns.member.\(position + 1)"] = .string(resource)
        }
        for (position, entry) in context.enumerated() {
            let prefix = "ContextEntries.member.\(position + 1)"
            parameters["\(prefix).ContextKeyName"] = .string(entry.key)
            parameters["\(prefix).ContextKeyType"] = "string"
            parameters["\(prefix).ContextKeyValues.member.1"] = .string(entry.value)
        }
        var decisions: [SimulatedDecision] = []
        for _ in 0..<Self.mostSimulationPages {
            let result = try await query(.iam, "SimulatePrincipalPolicy", parameters)["SimulatePrincipalPolicyResult"]
            decisions += (result?["EvaluationResults"]?.children ?? []).compactMap(Self.decision)
            guard result?["IsTruncated"]?.text == "true", let marker = result?["Marker"]?.text, !marker.isEmpty else {
                return decisions
            }
            parameters["Marker"] = .string(marker)
        }
        return decisions
    }

    private static func decision(_ element: XMLElement) -> SimulatedDecision? {
        guard let decision = element["EvalDecision"].flatMap({ SimulatedDecision.Decision(rawValue: $0.text) }) else {
            return nil
        }
        return SimulatedDecision(
            action: element["EvalActionName"]?.text ?? "", resource: element["EvalResourceName"]?.text ?? "*",
            decision: decision,
            missingContext: (element["MissingContextValues"]?.children ?? []).map(\.text))
    }
}
