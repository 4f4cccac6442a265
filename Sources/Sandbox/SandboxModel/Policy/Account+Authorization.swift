internal import DriverProtocol

extension Account {
    /// Refuses a request that the account's policy does not allow, in AWS's words; without a policy nothing is refused.
    mutating func authorize(_ request: APIRequest, _ input: JSONValue) throws(APIError) {
        guard let policy else { return }
        for authorization in leave(for: request, input.object ?? [:]) {
            authorizations.insert(authorization)
            let reason: String
            switch policy.decision(on: authorization) {
            case .allowed: continue
            case .unmentioned: reason = "no identity-based policy allows the \(authorization.action) action"
            case .denied: reason = "with an explicit deny in an identity-based policy"
            }
            throw refusal(authorization, by: request.service, because: reason)
        }
    }

    /// Whether the account's policy, if there is one, allows all that a request needs leave for.
    func allows(_ request: APIRequest, _ input: JSONValue) -> Bool {
        guard let policy else { return true }
        return leave(for: request, input.object ?? [:]).allSatisfy { policy.decision(on: $0) == .allowed }
    }

    private func refusal(_ authorization: Authorization, by service: AWSService, because reason: String) -> APIError {
        let joined = reason.hasPrefix("with ") ? reason : "because \(reason)"
        let refused = "User: \(names.caller) is not authorized to perform: \(authorization.action)"
        if service == .iam {
            return APIError(
                "AccessDenied", "\(refused) on resource: \(authorization.resource) \(joined)", status: 403)
        }
        guard service != .ec2 else {
            return APIError(
                "UnauthorizedOperation", "You are not authorized to perform this operation. \(refused) \(joined)",
                status: 403)
        }
        return APIError("AccessDeniedException", "\(refused) on resource: \(authorization.resource) \(joined)")
    }

    /// What AWS's service authorization reference asks leave for.
    private func leave(for request: APIRequest, _ input: JSONObject) -> [Authorization] {
        switch request.service {
        // GetCallerIdentity needs no leave.
        case .sts: return []
        case .logs:
            let group = input["logGroupName"]?.string ?? ""
            let stream = input["logStreamName"]?.string ?? ""
            return [Authorization("logs:\(request.operation)", on: names.logStream(stream, in: group))]
        case .sqs:
            // A batch needs leave for what it does many times: there are no actions of its name.
            let action = request.operation.hasSuffix("Batch") ? request.operation.dropLast(5) : request.operation[...]
            // https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
            let name =
                input["QueueName"]?.string ?? input["QueueUrl"]?.string?.split(separator: "/").last.map(String.init)
            return [Authorization("sqs:\(action)", on: names.queue(name ?? ""))]
        case .ecs:
            guard let operation = ECSOperation(rawValue: request.operation) else { return [] }
            return leave(for: operation, input)
        case .iam:
            let form = QueryForm(request.body)
            let resource = form["PolicySourceArn"] ?? names.role(form["RoleName"] ?? "")
            return [Authorization("iam:\(request.operation)", on: resource)]
        case .servicequotas:
            let arn = names.quota(input["ServiceCode"]?.string ?? "", input["QuotaCode"]?.string ?? "")
            return [Authorization("servicequotas:\(request.operation)", on: arn)]
        case .secretsmanager:
            let arn = names.secret(input["SecretId"]?.string ?? "")
            return [Authorization("secretsmanager:\(request.operation)", on: arn)]
        default: return [Authorization("\(request.service.rawValue):\(request.operation)", on: "*")]
        }
    }

    private func leave(for operation: ECSOperation, _ input: JSONObject) -> [Authorization] {
        let action = "ecs:\(operation.rawValue)"
        let (cluster, clusterARN) = clusterOf(input)
        let inCluster = ["ecs:cluster": clusterARN]
        switch operation {
        case .runTask: return leaveForRunTask(input, cluster: cluster, inCluster)
        case .registerTaskDefinition:
            let family = input["family"]?.string ?? ""
            return [Authorization(action, on: "*")]
                + tagging(input, on: names.taskDefinitionsARN(family), creating: operation)
                + passing([input["taskRoleArn"], input["executionRoleArn"]])
        // Their refusals name no resource.
        case .deregisterTaskDefinition, .describeTaskDefinition, .listTaskDefinitions:
            return [Authorization(action, on: "*")]
        case .listTasks: return [Authorization(action, on: "*", context: inCluster)]
        case .describeTasks, .stopTask:
            let tasks = operation == .stopTask ? [input["task"]?.string ?? ""] : input["tasks"].strings
            return tasks.map { task in
                let arn = task.hasPrefix("arn:") ? task : names.task(task, in: cluster)
                return Authorization(action, on: arn, context: inCluster)
            }
        case .describeClusters:
            let clusters = input["clusters"].strings
            return (clusters.isEmpty ? ["default"] : clusters).map { name in
                Authorization(action, on: name.hasPrefix("arn:") ? name : names.cluster(name))
            }
        case .createCluster:
            let arn = names.cluster(input["clusterName"]?.string ?? "default")
            return [Authorization(action, on: arn)] + tagging(input, on: arn, creating: operation)
        case .deleteCluster: return [Authorization(action, on: clusterARN)]
        case .describeCapacityProviders: return [Authorization(action, on: "*")]
        case .tagResource, .untagResource, .listTagsForResource:
            return [Authorization(action, on: input["resourceArn"]?.string ?? "")]
        }
    }

    private func leaveForRunTask(
        _ input: JSONObject, cluster: String, _ context: [String: String]
    ) -> [Authorization] {
        let reference = input["taskDefinition"]?.string ?? ""
        let definition = taskDefinition(reference)
        let arn =
            definition?.arn ?? (reference.hasPrefix("arn:") ? reference : names.taskDefinitionARN(reference))
        let overrides = input["overrides"]?.object ?? [:]
        let roles = ["taskRoleArn", "executionRoleArn"].map { overrides[$0] ?? definition?.document[$0] }
        return [Authorization("ecs:RunTask", on: arn, context: context)]
            + tagging(input, on: names.task("*", in: cluster), creating: .runTask) + passing(roles)
    }

    /// Tags that are given at creation need leave of their own.
    private func tagging(_ input: JSONObject, on resource: String, creating: ECSOperation) -> [Authorization] {
        guard input["tags"]?.array?.isEmpty == false else { return [] }
        return [Authorization("ecs:TagResource", on: resource, context: ["ecs:CreateAction": creating.rawValue])]
    }

    private func passing(_ roles: [JSONValue?]) -> [Authorization] {
        roles.compactMap { $0?.string }.filter { !$0.isEmpty }.map { role in
            Authorization(
                "iam:PassRole", on: role.hasPrefix("arn:") ? role : names.role(role),
                context: ["iam:PassedToService": "ecs-tasks.amazonaws.com"])
        }
    }

    private func clusterOf(_ input: JSONObject) -> (name: String, arn: String) {
        let reference = input["cluster"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        guard let name = names.clusterName(reference) else { return (reference, reference) }
        return (name, names.cluster(name))
    }
}
