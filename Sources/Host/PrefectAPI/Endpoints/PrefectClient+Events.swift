internal import DriverProtocol
internal import Synchronization

extension PrefectClient {
    /// `POST /events`: adds to the event feed.
    ///
    /// - Returns: false where the server keeps no events (2.x by default); it is not asked again.
    @discardableResult
    package func sendEvents(_ events: [PrefectEvent]) async throws -> Bool {
        guard !events.isEmpty else { return true }
        return try await sendIfSupported(PrefectCall("POST", "/events", body: .array(events.map(\.json))))
    }

    /// Sends unless the server is known to lack the route.
    func sendIfSupported(_ call: PrefectCall) async throws -> Bool {
        guard !memory.withLock({ $0.missing.contains(call.endpoint) }) else { return false }
        do {
            try await send(call)
            return true
        } catch let error as PrefectError where error.status == 404 || error.status == 405 {
            // FastAPI's own answer for a path without a route; a missing object has other words.
            if error.status == 405 || error.message.hasSuffix(", Not Found") {
                _ = memory.withLock { $0.missing.insert(call.endpoint) }
            }
            return false
        }
    }
}
