internal import DriverProtocol

extension PrefectClient {
    /// `GET /health`: returns when the server answers well.
    package func health() async throws {
        try await send(PrefectCall("GET", "/health"))
    }

    /// `GET /admin/version`, such as `3.8.8`; nil where there is no such route (Prefect Cloud).
    package func serverVersion() async throws -> String? {
        do {
            return try await json(PrefectCall("GET", "/admin/version")).string
        } catch let error as PrefectError where error.kind == .notFound {
            return nil
        }
    }
}
