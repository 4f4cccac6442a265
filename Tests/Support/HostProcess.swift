/// A running `worker-host`.
package enum HostProcess {
    /// Gives a host that serves `server`'s pools through `sandbox`, and ends it with `body`.
    ///
    /// - Parameters:
    ///   - arguments: those after `--drivers`, which is added: the repository's drivers.d unless `drivers` is given.
    ///   - environment: further variables, over those made here.
    package static func with<Value>(
        _ arguments: [String] = [], server: PrefectServer, sandbox: SandboxProcess? = nil, drivers: String? = nil,
        environment: [String: String] = [:], _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        try await with(
            arguments, apiURL: server.apiURL, home: server.workerHome, sandbox: sandbox, drivers: drivers,
            environment: environment, body)
    }

    /// The same with any server: `home` is for its clients' PREFECT_HOME.
    package static func with<Value>(
        _ arguments: [String], apiURL: String, home: String, sandbox: SandboxProcess?, drivers: String? = nil,
        environment: [String: String] = [:], _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        let process = try start(
            arguments, apiURL: apiURL, home: home, sandbox: sandbox, drivers: drivers, environment: environment)
        do {
            let value = try await body(process)
            await process.end(grace: .seconds(12))
            return value
        } catch {
            await process.end(grace: .seconds(12))
            throw error
        }
    }

    /// Starts a host that its caller ends, for tests that kill one and start another.
    package static func start(
        _ arguments: [String] = [], server: PrefectServer, sandbox: SandboxProcess? = nil, drivers: String? = nil,
        environment: [String: String] = [:], removing folders: [String] = []
    ) throws -> ChildProcess {
        try start(
            arguments, apiURL: server.apiURL, home: server.workerHome, sandbox: sandbox, drivers: drivers,
            environment: environment, removing: folders)
    }

    private static func start(
        _ arguments: [String], apiURL: String, home: String, sandbox: SandboxProcess?, drivers: String?,
        environment: [String: String], removing folders: [String] = []
    ) throws -> ChildProcess {
        var variables = ChildProcess.plain
        variables["PREFECT_API_URL"] = apiURL
        variables["PREFECT_HOME"] = home  // no profile of whoever runs the tests; its tasks inherit it
        variables["PREFECT_WORKER_QUERY_SECONDS"] = "1"
        if let sandbox { variables.merge(sandbox.environment) { $1 } }
        variables.merge(environment) { $1 }
        return try ChildProcess(
            try ProjectPaths.program("worker-host"),
            ["--drivers", drivers ?? "\(ProjectPaths.root)/drivers.d"] + arguments, environment: variables,
            removing: folders)
    }
}
