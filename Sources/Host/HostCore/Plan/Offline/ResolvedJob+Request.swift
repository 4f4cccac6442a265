package import DriverProtocol

extension ResolvedJob {
    /// The job that a request for a plan speaks of, as far as the request tells: its variables, its template and the values
    /// of its secrets are not known.
    package init(request: PlanRequest) throws(ResolutionError) {
        func text(_ object: JSONObject?, _ key: String) -> String { object?[key]?.string ?? "" }
        let run = request.flowRun
        self.init(
            input: ResolveInput(
                baseJobTemplate: JSONObject(),
                workPool: .init(id: text(request.workPool, "id"), name: text(request.workPool, "name")),
                deployment: request.deployment.map { .init(id: text($0, "id"), name: text($0, "name")) },
                flow: .init(id: text(request.flow, "id"), name: text(request.flow, "name")),
                flowRun: .init(
                    document: .init(id: text(run, "id"), name: text(run, "name")),
                    tags: (run["tags"]?.array ?? []).compactMap(\.string), runCount: run["runCount"]?.int ?? 0),
                worker: .init(name: text(request.worker, "name")), environment: try WorkerEnvironment(variables: [:]),
                peer: .init(prefectVersion: "3")),
            variables: JSONObject(), provenance: [:], configuration: request.configuration, awsCredentials: nil,
            driver: nil, secrets: SecretTokens(key: "", workPoolID: ""), defaultImage: text(request.defaults, "image"))
    }
}
