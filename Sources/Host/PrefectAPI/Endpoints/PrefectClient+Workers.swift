internal import DriverProtocol
internal import HTTPCore

extension PrefectClient {
    /// `POST /work_pools/{name}/workers/heartbeat`: the worker is there.
    ///
    /// - Parameters:
    ///   - interval: between two heartbeats; the server holds whole seconds.
    ///   - asksForID: whether to ask for the worker's id, which Prefect Cloud gives.
    /// - Returns: the worker's id, where the server gives one.
    @discardableResult
    package func heartbeat(
        pool: String, worker: String, interval: Duration, asksForID: Bool = false
    ) async throws -> String? {
        var body: JSONObject = [
            "name": .string(worker),
            "heartbeat_interval_seconds": .int(max(1, Int((interval / .seconds(1)).rounded(.up)))),
        ]
        if asksForID { body["return_id"] = true }
        let response = try await send(
            PrefectCall("POST", "/work_pools/\(pool)/workers/heartbeat", body: .object(body)))
        guard asksForID, response.status == 200 else { return nil }
        let text = String(decoding: response.body, as: UTF8.self).filter { $0 != "\"" && !$0.isWhitespace }
        return text.isEmpty || text == "null" ? nil : text
    }

    /// `POST /work_pools/{name}/workers/filter`: the pool's workers and whether the server thinks them online.
    package func workers(ofPool pool: String) async throws -> [Worker] {
        try await pages("/work_pools/\(pool)/workers/filter", JSONObject())
    }
}
