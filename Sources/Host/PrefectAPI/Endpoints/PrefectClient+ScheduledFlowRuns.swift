internal import DriverProtocol
package import FoundationEssentials

extension PrefectClient {
    /// `POST /work_pools/{name}/get_scheduled_flow_runs`: the runs that are due, by the queues' priority.
    ///
    /// The call also tells the server that the pool is being polled.
    ///
    /// - Parameters:
    ///   - workQueues: names; nil for all of the pool's.
    ///   - limit: the most runs to give; nil for the server's own limit.
    package func scheduledFlowRuns(
        pool: String, workQueues: [String]? = nil, before: Date, limit: Int? = nil
    ) async throws -> [ScheduledFlowRun] {
        var body: JSONObject = ["scheduled_before": .string(Timestamp.text(before))]
        if let workQueues { body["work_queue_names"] = .array(workQueues.map(JSONValue.string)) }
        if let limit { body["limit"] = .int(limit) }
        return try await values(
            PrefectCall("POST", "/work_pools/\(pool)/get_scheduled_flow_runs", body: .object(body)))
    }
}
