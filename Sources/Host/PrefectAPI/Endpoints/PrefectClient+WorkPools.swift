package import DriverProtocol

extension PrefectClient {
    /// `POST /work_pools/filter`: every pool of a type.
    package func workPools(ofType type: String) async throws -> [WorkPool] {
        try await pages("/work_pools/filter", ["work_pools": ["type": ["any_": [.string(type)]]]])
    }

    /// `GET /work_pools/{name}`; nil when there is none.
    package func workPool(named name: String) async throws -> WorkPool? {
        try await valueIfFound(PrefectCall("GET", "/work_pools/\(name)"))
    }

    /// `POST /work_pools/`. Throws `conflict` when there is one of that name.
    package func createWorkPool(
        named name: String, type: String, baseJobTemplate: JSONObject, description: String? = nil
    ) async throws -> WorkPool {
        var body: JSONObject = [
            "name": .string(name), "type": .string(type), "base_job_template": .object(baseJobTemplate),
        ]
        if let description { body["description"] = .string(description) }
        return try await value(PrefectCall("POST", "/work_pools/", body: .object(body)))
    }

    /// `PATCH /work_pools/{name}`: changes the given members and leaves the others.
    package func updateWorkPool(
        named name: String, baseJobTemplate: JSONObject? = nil, isPaused: Bool? = nil
    ) async throws {
        var body = JSONObject()
        if let baseJobTemplate { body["base_job_template"] = .object(baseJobTemplate) }
        if let isPaused { body["is_paused"] = .bool(isPaused) }
        try await send(PrefectCall("PATCH", "/work_pools/\(name)", body: .object(body)))
    }
}
