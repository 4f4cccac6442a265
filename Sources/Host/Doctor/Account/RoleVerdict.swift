package import AWSAPI
internal import DriverProtocol

/// Judges the roles that tasks get.
package enum RoleVerdict {
    private static let service = "ecs-tasks.amazonaws.com"

    /// - Parameter role: nil within when IAM has no such role.
    package static func role(
        _ name: String, _ use: PlannedLaunch.RoleUse, _ role: LookUp<IAMRole?>, owner: String
    ) -> CheckResult {
        let subject = self.name(of: name)
        if let skipped = role.skipped(use.noun, subject) { return skipped }
        guard case .found(let role?) = role else {
            return CheckResult(
                .aws, use.noun, subject, .failure, "IAM has no such role in this account (needed by \(owner))",
                remedy:
                    "Create it with the trust policy of: worker-host template trust-policy, or correct the job variable "
                    + (use == .task ? "task_role_arn" : "execution_role_arn"))
        }
        if name.hasPrefix("arn:"), role.arn.hasPrefix("arn:"), role.arn != name {
            return CheckResult(
                .aws, use.noun, subject, .failure, "its ARN is \(role.arn), and \(owner) names \(name)",
                remedy: "Write the ARN with the role's path, as IAM tells it")
        }
        guard trusts(role.trustPolicy) else {
            return CheckResult(
                .aws, use.noun, subject, .failure, "its trust policy does not let \(service) take it on",
                remedy: "aws iam update-assume-role-policy --role-name \(subject) --policy-document with what "
                    + "worker-host template trust-policy prints")
        }
        return CheckResult(.aws, use.noun, subject, .ok, "it is there, and \(service) may take it on")
    }

    /// The name of a role that is given by its ARN, with a path or without, or by its name.
    package static func name(of reference: String) -> String {
        guard reference.hasPrefix("arn:") else { return reference }
        return reference.split(separator: "/").last.map(String.init) ?? reference
    }

    /// The account of a role's ARN; nil for a name.
    package static func account(of reference: String) -> String? {
        let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 5 && parts[0] == "arn" ? String(parts[4]) : nil
    }

    /// A role of another account than the tasks'.
    package static func foreign(_ name: String, _ use: PlannedLaunch.RoleUse, account: String) -> CheckResult {
        CheckResult(
            .aws, use.noun, self.name(of: name), .failure,
            "\(name) belongs to another account than the tasks' (\(account)): a role can be passed within its account only",
            remedy: "Name a role of account \(account)")
    }

    private static func trusts(_ policy: JSONValue) -> Bool {
        let statements = policy["Statement"].map { $0.array ?? [$0] } ?? []
        return statements.contains { statement in
            guard statement["Effect"]?.string == "Allow" else { return false }
            let actions = texts(statement["Action"])
            guard actions.contains(where: { ["sts:AssumeRole", "sts:*", "*"].contains($0) }) else { return false }
            if statement["Principal"]?.string == "*" { return true }
            // China's partition has the service under its own suffix as well.
            return texts(statement["Principal"]?["Service"]).contains {
                $0 == service || $0 == service + ".cn" || $0 == "*"
            }
        }
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        (value?.array ?? value.map { [$0] } ?? []).compactMap(\.string)
    }
}
