package import DriverProtocol

/// The identity policy of the role that the host runs as: the least with which its pools' jobs run.
///
/// AWS's service authorization reference says what each action can be narrowed to. Task definitions can be registered,
/// described and deregistered on `*` only: AWS's refusals of them name no other resource.
package struct HostPolicy: Sendable {
    package let statements: [PolicyStatement]

    package init(_ permissions: HostPermissions, in place: AWSPlace) {
        let clusters = permissions.clusters.sorted().map(place.cluster)
        func revisions(of families: Set<String>) -> [String] {
            families.sorted().map { place.arn("ecs", "task-definition/\($0):*") }
        }
        let tasks = clusters.isEmpty ? [place.arn("ecs", "task/*")] : clusters.map(Self.tasks)
        let inCluster =
            clusters.isEmpty
            ? [] : [PolicyStatement.Condition(test: "ArnEquals", key: "ecs:cluster", values: clusters)]
        func atCreation(_ action: String) -> [PolicyStatement.Condition] {
            [.init(test: "StringEquals", key: "ecs:CreateAction", values: [action])]
        }

        var statements = [
            PolicyStatement(
                sid: "LaunchTasks", actions: [.runTask], resources: revisions(of: permissions.families),
                conditions: inCluster),
            PolicyStatement(
                sid: "TagTasks", actions: [.tagResource], resources: tasks, conditions: atCreation("RunTask")),
            PolicyStatement(
                sid: "WatchAndStopTasks", actions: [.describeTasks, .stopTask], resources: tasks, conditions: inCluster),
            PolicyStatement(sid: "FindTasks", actions: [.listTasks], resources: ["*"], conditions: inCluster),
            PolicyStatement(
                sid: "LookAtClusters", actions: [.describeClusters],
                resources: clusters.isEmpty ? [place.cluster("*")] : clusters),
        ]
        var definitions = [HostAction.describeTaskDefinition]
        if !permissions.registeredFamilies.isEmpty { definitions.append(.registerTaskDefinition) }
        if permissions.deregisters { definitions.append(.deregisterTaskDefinition) }
        statements.append(PolicyStatement(sid: "TaskDefinitions", actions: definitions, resources: ["*"]))
        if !permissions.registeredFamilies.isEmpty {
            statements.append(
                PolicyStatement(
                    sid: "TagTaskDefinitions", actions: [.tagResource],
                    resources: revisions(of: permissions.registeredFamilies),
                    conditions: atCreation("RegisterTaskDefinition")))
        }
        if !permissions.roles.isEmpty {
            statements.append(
                PolicyStatement(
                    sid: "PassRoles", actions: [.passRole], resources: permissions.roles.sorted().map(place.role),
                    conditions: [
                        .init(test: "StringEquals", key: "iam:PassedToService", values: ["ecs-tasks.amazonaws.com"])
                    ]))
        }
        if !permissions.networkLookups.isEmpty {
            let lookups = HostAction.allCases.filter(permissions.networkLookups.contains)
            statements.append(PolicyStatement(sid: "InferNetworks", actions: lookups, resources: ["*"]))
        }
        if !permissions.logGroups.isEmpty {
            statements.append(
                PolicyStatement(
                    sid: "ReadLogs", actions: [.getLogEvents],
                    resources: permissions.logGroups.sorted().map {
                        place.arn("logs", "log-group:\($0):log-stream:*")
                    }))
        }
        if !permissions.assumedRoles.isEmpty {
            statements.append(
                PolicyStatement(
                    sid: "AssumeRoles", actions: [.assumeRole],
                    resources: permissions.assumedRoles.sorted().map(place.role)))
        }
        if let queue = permissions.eventQueue { statements.append(Self.readEvents(of: place.arn("sqs", queue))) }
        self.statements = statements
    }

    /// Leave to read the queue of task events.
    static func readEvents(of queue: String) -> PolicyStatement {
        PolicyStatement(
            sid: "ReadTaskEvents", actions: [.getQueueURL, .receiveMessage, .deleteMessage, .changeMessageVisibility],
            resources: [queue])
    }

    /// `…:cluster/batch` → `…:task/batch/*`
    private static func tasks(ofCluster arn: String) -> String {
        guard let mark = arn.firstRange(of: ":cluster/") else { return arn }
        return "\(arn[..<mark.lowerBound]):task/\(arn[mark.upperBound...])/*"
    }

    package var json: JSONValue { Self.document(statements.map(\.json)) }

    static func document(_ statements: [JSONValue]) -> JSONValue {
        ["Version": "2012-10-17", "Statement": .array(statements)]
    }

    /// For people: each action, what it is narrowed to, and why it is there.
    package var explanation: String {
        statements.flatMap { statement -> [String] in
            let conditions = statement.conditions.map { " where \($0.key) is \($0.values.joined(separator: " or "))" }
            let on = statement.resources.joined(separator: " ") + conditions.joined()
            return statement.actions.map { "\($0.rawValue): \($0.why)\n    on \(on)" }
        }.joined(separator: "\n")
    }
}
