extension PrefectClient {
    /// `GET /variables/name/{name}`; nil when there is none.
    package func variable(named name: String) async throws -> Variable? {
        try await valueIfFound(PrefectCall("GET", "/variables/name/\(name)"))
    }
}
