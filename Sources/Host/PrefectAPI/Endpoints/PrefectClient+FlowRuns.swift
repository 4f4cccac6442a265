internal import DriverProtocol

extension PrefectClient {
    /// `POST /flow_runs/filter`: those of the given ids that exist, 200 a request.
    package func flowRuns(ids: some Sequence<String>) async throws -> [FlowRun] {
        try await byID("/flow_runs/filter", "flow_runs", ids)
    }

    /// `POST /flow_runs/filter`: all that match, newest first, page by page.
    ///
    /// States change while pages are read, so a run that moves may be missing from one reading and is in the next.
    package func flowRuns(matching filter: FlowRunFilter, atMost most: Int = .max) async throws -> [FlowRun] {
        try await pages("/flow_runs/filter", filter.body, atMost: most)
    }

    /// `GET /flow_runs/{id}`; nil when it is gone.
    package func flowRun(id: String) async throws -> FlowRun? {
        try await valueIfFound(PrefectCall("GET", "/flow_runs/\(id)"))
    }

    /// `PATCH /flow_runs/{id}`: where the run executes, as Prefect's tools expect it for cancelling.
    package func setInfrastructurePID(_ pid: String, flowRun id: String) async throws {
        try await send(PrefectCall("PATCH", "/flow_runs/\(id)", body: ["infrastructure_pid": .string(pid)]))
    }

    /// `PATCH /flow_runs/{id}/labels`: adds labels.
    ///
    /// - Returns: false where the server knows no labels (before 3.0) or no such run. A server that has no such
    ///   route is not asked again.
    @discardableResult
    package func addLabels(_ labels: [String: String], flowRun id: String) async throws -> Bool {
        try await sendIfSupported(
            PrefectCall(
                "PATCH", "/flow_runs/\(id)/labels",
                body: .object(
                    labels.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) })))
    }
}
