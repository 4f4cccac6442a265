internal import DriverProtocol

extension PrefectClient {
    /// `POST /v2/concurrency_limits/leases/{id}/renew`: a slot of a deployment's concurrency limit is kept for longer (Prefect
    /// 3.4.11 and later).
    ///
    /// - Parameters:
    ///   - id: the state's `deployment_concurrency_lease_id`.
    ///   - duration: from now on; the server takes a minute to a day.
    /// - Returns: false when the lease has run out: the slot may be another run's by now.
    package func renewLease(_ id: String, for duration: Duration) async throws -> Bool {
        let seconds = min(max(duration / .seconds(1), 60), 86_400)
        do {
            _ = try await send(
                PrefectCall(
                    "POST", "/v2/concurrency_limits/leases/\(id)/renew",
                    body: ["lease_duration": .int(Int(seconds.rounded(.up)))]))
            return true
        } catch let error as PrefectError where error.status == 410 || error.status == 404 {
            return false
        }
    }
}
