extension PrefectClient {
    /// `POST /flows/filter`: those of the given ids that exist, 200 a request.
    package func flows(ids: some Sequence<String>) async throws -> [Flow] {
        try await byID("/flows/filter", "flows", ids)
    }
}
