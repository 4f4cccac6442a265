package import DriverProtocol

/// The policies that hold for a pool's runs. A plan has to pass each of them: a pool's own narrows that of all pools.
package struct PolicyGate: Sendable, Equatable {
    /// A policy and where it stands in the configuration file, such as `pools[etl].policy`.
    package struct Entry: Sendable, Equatable {
        package var place: String
        package var policy: LaunchPolicy

        package init(place: String, policy: LaunchPolicy) {
            self.place = place
            self.policy = policy
        }
    }

    /// The policies; none: everything is allowed.
    package var entries: [Entry]

    package init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// The look-up that a plan needs before it can be judged: of the definition that it names, where a rule is about what
    /// stands in one.
    package func need(for plan: TaskPlan, secrets: SecretTokens) -> FactNeed? {
        guard case .use(let reference) = plan.taskDefinition, entries.contains(where: \.policy.readsDefinitions) else {
            return nil
        }
        return FactNeed(
            name: "definition", operation: "ecs:DescribeTaskDefinition",
            parameters: ["taskDefinition": .string(secrets.substitute(in: reference))])
    }

    /// Passes a plan, or tells everything in it that is not allowed.
    ///
    /// - Parameter described: the answer to ``need(for:secrets:)``; nil where nothing was needed.
    /// - Returns: the plan to carry out. A definition that was judged is named by its ARN, so that a revision that is
    ///   registered after the look-up is not launched unseen.
    package func pass(
        _ plan: TaskPlan, described answer: JSONValue?, secrets: SecretTokens
    ) throws(PolicyRefusal) -> TaskPlan {
        guard !entries.isEmpty else { return plan }
        let described = answer?["taskDefinition"]?.object
        let governed = GovernedPlan(plan, described: described, secrets: secrets)
        var findings = entries.flatMap { entry in governed.values.compactMap { PolicyJudgement(entry).finding($0) } }
        if answer != nil, described == nil, case .use(let reference) = plan.taskDefinition {
            findings.append(Self.undescribed(reference, entries))
        }
        guard findings.isEmpty else { throw PolicyRefusal(findings: findings) }
        guard let arn = described?["taskDefinitionArn"]?.string else { return plan }
        var judged = plan
        judged.taskDefinition = .use(arn)
        return judged
    }

    private static func undescribed(_ reference: String, _ entries: [Entry]) -> ConfigurationFinding {
        ConfigurationFinding(
            path: "/taskDefinition/use", severity: .error,
            message: "ECS has no task definition '\(reference)', so what it holds cannot be judged.",
            hint: "Name one that is there.", value: .string(reference),
            rule: entries.first { $0.policy.readsDefinitions }?.place)
    }
}
