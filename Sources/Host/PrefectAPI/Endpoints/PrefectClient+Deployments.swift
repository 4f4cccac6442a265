internal import DriverProtocol

extension PrefectClient {
    /// `POST /deployments/filter`: those of the given ids that exist, 200 a request.
    package func deployments(ids: some Sequence<String>) async throws -> [Deployment] {
        try await byID("/deployments/filter", "deployments", ids)
    }

    /// `GET /deployments/{id}`; nil when it is gone.
    package func deployment(id: String) async throws -> Deployment? {
        try await valueIfFound(PrefectCall("GET", "/deployments/\(id)"))
    }

    /// The deployments that a user means: an id, `flow/deployment`, or a deployment's name alone.
    package func deployments(named text: String) async throws -> [Deployment] {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        func named(_ name: String) -> JSONValue { ["name": ["any_": [.string(name)]]] }
        if parts.count == 2 {
            let body: JSONObject = ["flows": named(parts[0]), "deployments": named(parts[1])]
            return try await pages("/deployments/filter", body, atMost: 2)
        }
        let isID = text.utf8.count == 36 && text.split(separator: "-").count == 5
        if isID, let deployment = try await deployment(id: text) { return [deployment] }
        return try await pages("/deployments/filter", ["deployments": named(text)], atMost: 50)
    }

    /// A pool's deployments.
    package func deployments(ofPool name: String) async throws -> [Deployment] {
        try await pages("/deployments/filter", ["work_pools": ["name": ["any_": [.string(name)]]]], atMost: .max)
    }
}
