/// The account's ARNs, made and read.
package struct ResourceNames: Sendable {
    package let region: String
    package let accountID: String
    package let partition: String

    package init(region: String, accountID: String) {
        self.region = region
        self.accountID = accountID
        partition = region.hasPrefix("cn-") ? "aws-cn" : region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }

    private func ecs(_ resource: String) -> String { "arn:\(partition):ecs:\(region):\(accountID):\(resource)" }

    func cluster(_ name: String) -> String { ecs("cluster/\(name)") }
    func task(_ id: String, in cluster: String) -> String { ecs("task/\(cluster)/\(id)") }
    func container(_ id: String, task: String, in cluster: String) -> String {
        ecs("container/\(cluster)/\(task)/\(id)")
    }
    func containerInstance(_ id: String, in cluster: String) -> String { ecs("container-instance/\(cluster)/\(id)") }
    func taskDefinition(_ family: String, _ revision: Int) -> String { ecs("task-definition/\(family):\(revision)") }
    /// All revisions of a family.
    func taskDefinitionsARN(_ family: String) -> String { ecs("task-definition/\(family):*") }
    /// `family` or `family:revision`.
    func taskDefinitionARN(_ name: String) -> String { ecs("task-definition/\(name)") }
    func capacityProvider(_ name: String) -> String { ecs("capacity-provider/\(name)") }
    func role(_ name: String) -> String { "arn:\(partition):iam::\(accountID):role/\(name)" }
    func logGroup(_ name: String) -> String { "arn:\(partition):logs:\(region):\(accountID):log-group:\(name)" }
    func logStream(_ stream: String, in group: String) -> String { "\(logGroup(group)):log-stream:\(stream)" }
    func queue(_ name: String) -> String { "arn:\(partition):sqs:\(region):\(accountID):\(name)" }
    func quota(_ service: String, _ code: String) -> String {
        "arn:\(partition):servicequotas:\(region):\(accountID):\(service)/\(code)"
    }
    func secret(_ reference: String) -> String {
        reference.hasPrefix("arn:")
            ? reference : "arn:\(partition):secretsmanager:\(region):\(accountID):secret:\(reference)"
    }
    /// Whom the account's key belongs to.
    var caller: String { "arn:\(partition):iam::\(accountID):user/sandbox" }

    /// The resource's part of an ARN of this account and region; nil for any other text.
    func resource(_ arn: String, of type: String) -> String? {
        let prefix = ecs(type + "/")
        return arn.hasPrefix(prefix) ? String(arn.dropFirst(prefix.count)) : nil
    }

    /// A cluster's name from its ARN or itself; nil for an ARN of somewhere else.
    func clusterName(_ reference: String) -> String? {
        reference.hasPrefix("arn:") ? resource(reference, of: "cluster") : reference
    }

    /// The parts of an ARN, of `family:revision` or of `family`.
    func familyAndRevision(_ reference: String) -> (family: String, revision: Int?)? {
        let plain = reference.hasPrefix("arn:") ? resource(reference, of: "task-definition") : reference
        guard let parts = plain?.split(separator: ":", omittingEmptySubsequences: false), (1...2).contains(parts.count),
            !parts[0].isEmpty
        else { return nil }
        guard parts.count == 2 else { return (String(parts[0]), nil) }
        guard let revision = Int(parts[1]), revision > 0 else { return nil }
        return (String(parts[0]), revision)
    }
}
