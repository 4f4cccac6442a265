package import DriverProtocol

extension AWSClient {
    /// RunTask, once unless told otherwise: whether to send it again under the same token is the caller's decision.
    /// - Parameters:
    ///   - retry: heeded only where the request carries a `clientToken`, since without one each repetition may
    ///     start another task.
    ///   - permit: leave that was waited for before; without one, or when it is spent, the call waits now.
    package func runTask(
        _ request: JSONObject, retry: AWSRetry = .none, permit: LaunchPermit? = nil
    ) async throws(AWSError) -> JSONObject {
        let isRepeatable = request["clientToken"]?.string?.isEmpty == false
        return try await call(.ecs, "RunTask", request, retry: isRepeatable ? retry : .none, permit: permit)
    }

    /// DescribeTasks of at most 100 tasks of one cluster.
    /// - Parameter cluster: nil for the account's default cluster.
    package func describeTasks(
        cluster: String?, tasks: [String], include: [String] = []
    ) async throws(AWSError) -> JSONObject {
        var request: JSONObject = ["tasks": .array(tasks.map(JSONValue.string))]
        request["cluster"] = cluster.map(JSONValue.string)
        if !include.isEmpty { request["include"] = .array(include.map(JSONValue.string)) }
        return try await call(.ecs, "DescribeTasks", request, retry: .reads)
    }

    /// The ARNs of a cluster's tasks, all pages. ECS takes `startedBy` with no other filter than these.
    package func listTasks(
        cluster: String?, startedBy: String?, desiredStatus: String
    ) async throws(AWSError) -> [String] {
        var request: JSONObject = ["desiredStatus": .string(desiredStatus)]
        request["cluster"] = cluster.map(JSONValue.string)
        request["startedBy"] = startedBy.map(JSONValue.string)
        let answer = try await pages("ListTasks", request, lists: ["taskArns"])
        return answer["taskArns"]?.array?.compactMap(\.string) ?? []
    }

    /// Stops a task; one that has stopped already is no error to ECS.
    package func stopTask(cluster: String?, task: String, reason: String) async throws(AWSError) -> JSONObject {
        // ECS takes at most 1,024 characters of reason.
        var request: JSONObject = ["task": .string(task), "reason": .string(String(reason.prefix(1024)))]
        request["cluster"] = cluster.map(JSONValue.string)
        return try await call(.ecs, "StopTask", request, retry: .reads)
    }
}
