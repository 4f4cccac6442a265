package import DriverProtocol
internal import FoundationEssentials
package import HTTPCore
internal import PrefectAPI

/// Makes what a worker works on, over Prefect's REST API, and reads what became of it.
package struct PrefectFixtures: Sendable {
    package let apiURL: String
    private let version: PrefectServer.Version
    private let headers: HTTPHeaders

    /// - Parameter headers: what the server asks of each request.
    package init(apiURL: String, version: PrefectServer.Version = .current, headers: HTTPHeaders = [:]) {
        self.apiURL = apiURL
        self.version = version
        self.headers = headers
    }

    /// A name that no other test has.
    package static func uniqueName(_ prefix: String) -> String {
        "\(prefix)-\(UUID().uuidString.lowercased().prefix(8))"
    }

    /// Any call. A server on SQLite answers 503 while it is busy, having done nothing: asked again.
    @discardableResult
    package func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        // Generous, since it only ends tests that fail: a busy machine keeps SQLite locked for many seconds.
        let deadline = ContinuousClock.now + .seconds(240)
        while ContinuousClock.now < deadline {
            do {
                if let answer = try await TestHTTP.json(
                    method, apiURL + path, body, headers: headers, timeout: .seconds(120), unless: 503)
                {
                    return answer
                }
            } catch let error as HTTPTransportError where error.kind == .broken {
                // The server closed an idle connection just as this request was sent on it.
            } catch let error as TestSupportError where error.description.contains(": status 500, ") {
                // Those that wait for SQLite's lock can use up the server's pool of connections.
            }
            try await Task.sleep(for: .milliseconds(250))
        }
        return try await TestHTTP.json(method, apiURL + path, body, headers: headers)
    }

    private func id(_ answer: JSONValue) throws -> String {
        guard let id = answer["id"]?.string else { throw TestSupportError("no id in \(answer.text().prefix(300))") }
        return id
    }

    /// A pool; its id.
    @discardableResult
    package func createWorkPool(
        _ name: String, type: String = "ecs", baseJobTemplate: JSONValue = [:], concurrencyLimit: Int? = nil
    ) async throws -> String {
        var body: JSONValue = ["name": .string(name), "type": .string(type), "base_job_template": baseJobTemplate]
        if let concurrencyLimit { body["concurrency_limit"] = .int(concurrencyLimit) }
        return try id(await call("POST", "/work_pools/", body))
    }

    /// A flow; its id, the same for the same name.
    package func createFlow(_ name: String) async throws -> String {
        try id(await call("POST", "/flows/", ["name": .string(name)]))
    }

    /// A deployment into a pool; its id.
    ///
    /// - Parameters:
    ///   - path: the folder of the flow's code.
    ///   - entrypoint: `file.py:function`.
    package func createDeployment(
        _ name: String, flowID: String, pool: String, jobVariables: JSONValue = [:], path: String? = nil,
        entrypoint: String? = nil, tags: [String] = [], parameters: JSONValue = [:]
    ) async throws -> String {
        var body: JSONValue = [
            "name": .string(name), "flow_id": .string(flowID), "work_pool_name": .string(pool),
            "tags": .array(tags.map(JSONValue.string)), "parameters": parameters,
            "enforce_parameter_schema": false,
        ]
        body[version.jobVariablesKey] = jobVariables
        if let path { body["path"] = .string(path) }
        if let entrypoint { body["entrypoint"] = .string(entrypoint) }
        return try id(await call("POST", "/deployments/", body))
    }

    /// A run of a deployment that is due after `delay`; its id.
    package func scheduleRun(
        _ deploymentID: String, name: String? = nil, after delay: Duration = .zero, jobVariables: JSONValue? = nil,
        tags: [String] = [], parameters: JSONValue? = nil
    ) async throws -> String {
        let due = Date.now.addingTimeInterval(delay / .seconds(1))
        var body: JSONValue = [
            "state": ["type": "SCHEDULED", "state_details": ["scheduled_time": .string(Timestamp.text(due))]],
            "tags": .array(tags.map(JSONValue.string)),
        ]
        if let name { body["name"] = .string(name) }
        if let jobVariables { body["job_variables"] = jobVariables }
        if let parameters { body["parameters"] = parameters }
        return try id(await call("POST", "/deployments/\(deploymentID)/create_flow_run", body))
    }

    package func flowRun(_ id: String) async throws -> JSONValue {
        try await call("GET", "/flow_runs/\(id)")
    }

    /// Such as `COMPLETED`.
    package func stateType(_ id: String) async throws -> String {
        try await flowRun(id)["state_type"]?.string ?? ""
    }

    /// Waits until the run is in one of these states, and gives the run.
    @discardableResult
    package func waitForState(
        _ types: String..., flowRun id: String, within deadline: Duration = .seconds(240)
    ) async throws -> JSONValue {
        var last: JSONValue = .null
        do {
            return try await eventually("flow run \(id) in \(types)", within: deadline, every: .milliseconds(200)) {
                last = try await flowRun(id)
                return types.contains(last["state_type"]?.string ?? "") ? last : nil
            }
        } catch let error as TestSupportError {
            throw TestSupportError("\(error); its state is \(last["state"]?.text() ?? "unknown")")
        }
    }

    /// All states that the run had, oldest first.
    package func states(_ id: String) async throws -> [JSONValue] {
        try await call("GET", "/flow_run_states/?flow_run_id=\(id)").array ?? []
    }

    /// The run's log, oldest first.
    package func logs(_ id: String) async throws -> [String] {
        let filter: JSONValue = [
            "logs": ["flow_run_id": ["any_": [.string(id)]]], "sort": "TIMESTAMP_ASC", "limit": 200,
        ]
        return (try await call("POST", "/logs/filter", filter).array ?? []).compactMap { $0["message"]?.string }
    }

    @discardableResult
    package func setState(_ type: String, flowRun id: String, force: Bool = true) async throws -> JSONValue {
        try await call(
            "POST", "/flow_runs/\(id)/set_state", ["state": ["type": .string(type)], "force": .bool(force)])
    }

    /// A block document of a type that is made with it: `secret` names members that the schema calls secret.
    package func createBlock(
        type slug: String, name: String, data: JSONValue, secret: [String] = []
    ) async throws -> String {
        let typeID = try id(await call("POST", "/block_types/", ["name": .string(slug), "slug": .string(slug)]))
        let fields: JSONValue = [
            "title": .string(slug), "type": "object", "block_type_slug": .string(slug), "properties": [:],
            "block_schema_references": [:], "secret_fields": .array(secret.map(JSONValue.string)),
        ]
        let schemaID = try id(
            await call("POST", "/block_schemas/", ["block_type_id": .string(typeID), "fields": fields]))
        return try id(
            await call(
                "POST", "/block_documents/",
                [
                    "name": .string(name), "data": data, "block_type_id": .string(typeID),
                    "block_schema_id": .string(schemaID),
                ]))
    }

    package func createVariable(_ name: String, _ value: JSONValue) async throws {
        try await call("POST", "/variables/", ["name": .string(name), "value": value])
    }
}
