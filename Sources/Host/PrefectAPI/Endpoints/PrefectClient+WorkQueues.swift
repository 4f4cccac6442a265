internal import DriverProtocol

extension PrefectClient {
    /// `POST /work_pools/{name}/queues/filter`: the pool's queues.
    package func workQueues(ofPool pool: String) async throws -> [WorkQueue] {
        try await pages("/work_pools/\(pool)/queues/filter", JSONObject())
    }
}
