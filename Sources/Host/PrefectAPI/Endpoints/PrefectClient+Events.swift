internal import DriverProtocol
internal import Synchronization

extension PrefectClient {
    /// `POST /events`: adds to the event feed.
    ///
    /// - Returns: false where the server keeps no events (2.x by default); it is not asked again.
    @discardableResult
    package func sendEvents(_ events: [PrefectEvent]) async throws -> Bool {
        guard !events.isEmpty else { return true }
        // With no object in the path, any 404 is about the route: 2.20 has words of its own for events that are off.
        return try await sendIfSupported(
            PrefectCall("POST", "/events", body: .array(events.map(\.json)))
        ) { _ in true }
    }

    /// Sends unless the server is known to lack the route.
    ///
    /// - Parameter isMissingRoute: tells a 404 about the route from one about an object.
    func sendIfSupported(
        _ call: PrefectCall, isMissingRoute: (PrefectError) -> Bool = { $0.message.hasSuffix(", Not Found") }
    ) async throws -> Bool {
        guard !memory.withLock({ $0.missing.contains(call.endpoint) }) else { return false }
        do {
            try await send(call)
            return true
        } catch let error as PrefectError where error.status == 404 || error.status == 405 {
            if error.status == 405 || isMissingRoute(error) { learnMissing(call.endpoint) }
            return false
        }
    }
    private func learnMissing(_ endpoint: String) {
        _ = memory.withLock { $0.missing.insert(endpoint) }
    }
}
