extension PrefectClient {
    /// `POST /deployments/filter`: those of the given ids that exist, 200 a request.
    package func deployments(ids: some Sequence<String>) async throws -> [Deployment] {
        try await byID("/deployments/filter", "deployments", ids)
    }

    /// `GET /deployments/{id}`; nil when it is gone.
    package func deployment(id: String) async throws -> Deployment? {
        try await valueIfFound(PrefectCall("GET", "/deployments/\(id)"))
    }
}
