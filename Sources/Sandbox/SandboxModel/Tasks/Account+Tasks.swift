internal import DriverProtocol

extension Account {
    func describeTasks(_ input: JSONObject) throws(APIError) -> JSONValue {
        let cluster = try cluster(input)
        let references = input["tasks"].strings
        guard !references.isEmpty else { throw .invalidParameter("Tasks cannot be empty.") }
        guard references.count <= 100 else { throw .invalidParameter("Tasks cannot have more than 100 elements.") }
        try FieldRules.check(input["include"]?[0], isOneOf: ["TAGS"], as: "include")
        let withTags = input["include"].strings.contains("TAGS")
        var found: [JSONValue] = []
        var failures: [JSONValue] = []
        for reference in references {
            if let task = try task(reference, in: cluster) {
                found.append(task.json(withTags: withTags))
            } else {
                let arn = reference.hasPrefix("arn:") ? reference : names.task(reference, in: cluster.name)
                failures.append(["arn": .string(arn), "reason": "MISSING"])
            }
        }
        return ["tasks": .array(found), "failures": .array(failures)]
    }

    func listTasks(_ input: JSONObject, at now: Timestamp) throws(APIError) -> JSONValue {
        let cluster = try cluster(input)
        try FieldRules.check(input["desiredStatus"], isOneOf: ["RUNNING", "PENDING", "STOPPED"], as: "desiredStatus")
        try FieldRules.check(
            input["launchType"], isOneOf: ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"], as: "launch type")
        let startedBy = input["startedBy"]?.string
        if startedBy != nil {
            for other in ["family", "serviceName", "containerInstance", "launchType", "daemonName"]
            where input[other] != nil {
                throw .invalidParameter(
                    "startedBy cannot be combined with \(other): only with cluster and desiredStatus.")
            }
        }
        let size = try FieldRules.pageSize(input)
        var start = 0
        if let token = input["nextToken"]?.string {
            guard let sequence = Int(token, radix: 36), sequence >= 0 else { throw .invalidParameter("Invalid token.") }
            start = sequence
        }
        let status = input["desiredStatus"]?.string ?? "RUNNING"
        var page: [JSONValue] = []
        var nextToken: String?
        for task in tasks.listed(from: start, startedBy: startedBy)
        where task.clusterName == cluster.name && matches(task, input, status: status, at: now) {
            guard page.count < size else {
                nextToken = String(task.sequence, radix: 36)
                break
            }
            page.append(.string(task.arn))
        }
        var members: JSONObject = ["taskArns": .array(page)]
        if let nextToken { members["nextToken"] = .string(nextToken) }
        return .object(members)
    }

    private func matches(_ task: SandboxTask, _ input: JSONObject, status: String, at now: Timestamp) -> Bool {
        // Tasks are never wanted PENDING, so that filter finds none.
        guard status == (task.wantsStop ? "STOPPED" : "RUNNING") else { return false }
        guard now.milliseconds(since: task.createdAt) >= settings.listDelayMilliseconds else { return false }
        if let family = input["family"]?.string, family != task.definition.family { return false }
        if let launchType = input["launchType"]?.string, launchType != task.launchType { return false }
        if let instance = input["containerInstance"]?.string, instance != task.containerInstanceARN { return false }
        return input["serviceName"] == nil && input["daemonName"] == nil
    }

    mutating func stopTask(_ input: JSONObject, at now: Timestamp) throws(APIError) -> JSONValue {
        let cluster = try cluster(input)
        guard let found = try task(input["task"]?.string ?? "", in: cluster) else {
            throw .invalidParameter("The referenced task was not found.")
        }
        stop(
            found.sequence, code: "UserInitiated", reason: input["reason"]?.string ?? "Task stopped by user",
            container: nil, at: now)
        return ["task": (tasks[found.sequence] ?? found).json(withTags: true)]
    }

    /// The task of a cluster by its id or ARN; nil where there is none.
    func task(_ reference: String, in cluster: Cluster) throws(APIError) -> SandboxTask? {
        guard reference.hasPrefix("arn:") else {
            return tasks.sequence(id: reference).flatMap { tasks[$0] }.flatMap {
                $0.clusterName == cluster.name ? $0 : nil
            }
        }
        guard let parts = names.resource(reference, of: "task")?.split(separator: "/"), parts.count == 2 else {
            throw .invalidParameter("Invalid identifier: \(reference) names no task of this account and region.")
        }
        guard parts[0] == cluster.name else {
            throw .invalidParameter("Identifier is for cluster \(parts[0]). Your cluster is \(cluster.name)")
        }
        return tasks.sequence(id: String(parts[1])).flatMap { tasks[$0] }
    }
}
