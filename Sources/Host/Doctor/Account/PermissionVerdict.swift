package import AWSAPI

/// Judges what IAM's simulator says of the calls that launches need.
package enum PermissionVerdict {
    /// A resource's own policy may allow what the identity's do not: then a refusal is no more than a hint.
    private static let servicesWithResourcePolicies: Set<String> = ["sqs", "sts", "logs"]

    /// - Parameter asked: how many actions were asked about.
    package static func permissions(_ answers: [LookUp<[SimulatedDecision]>]) -> [CheckResult] {
        var decisions: [SimulatedDecision] = []
        for answer in answers {
            switch answer {
            case .found(let some): decisions += some
            case .denied, .failed:
                guard let skipped = answer.skipped("permissions", nil) else { continue }
                return [told(skipped)]
            }
        }
        guard !decisions.isEmpty else { return [] }
        let refused = decisions.filter { $0.decision != .allowed }
        let certain = refused.filter(isCertain)
        var results: [CheckResult] = []
        if !certain.isEmpty { results.append(verdict(.failure, certain)) }
        let doubtful = refused.filter { !isCertain($0) }
        if !doubtful.isEmpty { results.append(verdict(.warning, doubtful)) }
        if results.isEmpty {
            let actions = Set(decisions.map(\.action))
            results.append(
                CheckResult(
                    .aws, "permissions", .ok,
                    "IAM's simulator allows all \(actions.count) actions that the pools need"
                        + (actions.contains("iam:PassRole") ? ", iam:PassRole among them" : "")))
        }
        return results
    }

    /// An identity whose policies cannot be simulated: an account's root, a federated user.
    package static func untold(_ arn: String) -> CheckResult {
        CheckResult(.aws, "permissions", .skipped, "IAM simulates policies of users and roles only, not of \(arn)")
    }

    private static func told(_ skipped: CheckResult) -> CheckResult {
        var result = skipped
        result.seen = "whether the calls are allowed and the roles can be passed cannot be told: \(skipped.seen)"
        return result
    }

    private static func isCertain(_ decision: SimulatedDecision) -> Bool {
        let service = decision.action.prefix { $0 != ":" }
        return decision.decision == .explicitDeny
            || (decision.missingContext.isEmpty && !servicesWithResourcePolicies.contains(String(service)))
    }

    private static func verdict(_ status: CheckResult.Status, _ refused: [SimulatedDecision]) -> CheckResult {
        let shown = refused.prefix(3).map { decision in
            "\(decision.action) on \(decision.resource)\(decision.decision == .explicitDeny ? " (an explicit deny)" : "")"
        }
        let more = refused.count > 3 ? " and \(refused.count - 3) more" : ""
        return CheckResult(
            .aws, "permissions", status,
            "\(status == .failure ? "not allowed" : "not allowed by the identity's own policies"): "
                + shown.joined(separator: ", ") + more,
            remedy: "Give the identity what this prints: worker-host template iam-policy --pool NAME")
    }

    /// The user or role whose policies count, as IAM names it, from what STS tells; nil for an account's root and federated
    /// users. A role's path is not in there.
    package static func principal(of arn: String) -> String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6 else { return nil }
        if parts[2] == "iam", parts[5].hasPrefix("user/") || parts[5].hasPrefix("role/") { return arn }
        let resource = parts[5].split(separator: "/").map(String.init)
        guard parts[2] == "sts", resource.count >= 2, resource[0] == "assumed-role" else { return nil }
        return "arn:\(parts[1]):iam::\(parts[4]):role/\(resource[1])"
    }
}
