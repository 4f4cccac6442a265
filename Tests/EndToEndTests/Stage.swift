import DriverProtocol
import FoundationEssentials
import TestSupport

/// A pool of its own on the shared Prefect server, and an AWS of its own: what a test of the whole program plays on.
struct Stage {
    let server: PrefectServer
    let sandbox: SandboxProcess
    let pool: String
    let flowID: String

    var prefect: PrefectFixtures { server.fixtures }

    /// Sets a stage up and takes it down.
    /// - Parameter server: one of the test's own; nil: the shared one.
    static func with<Value>(
        _ name: String, server own: PrefectServer? = nil, sandbox arguments: [String] = [],
        _ body: (Stage) async throws -> Value
    ) async throws -> Value {
        let server = if let own { own } else { try await PrefectServer.shared() }
        return try await SandboxProcess.with(arguments) { sandbox in
            let flowID = try await server.fixtures.createFlow("hello")
            let pool = PrefectFixtures.uniqueName(name)
            try await server.fixtures.createWorkPool(pool)
            return try await body(Stage(server: server, sandbox: sandbox, pool: pool, flowID: flowID))
        }
    }

    /// A command that walks its flow run to Completed, staying Running for some seconds.
    static func walk(seconds: Double = 0) -> JSONValue {
        .string("python3 \(ProjectPaths.fixture("flows/walk_run.py")) \(seconds)")
    }

    /// The environment in which a task finds the real Prefect.
    static func prefectEnvironment() throws -> JSONValue {
        let program = try ProjectPaths.python(.prefect)
        let folder = program.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        return ["PATH": .string("\(folder):/usr/local/bin:/usr/bin:/bin")]
    }

    /// A deployment of this stage's pool.
    func deployment(_ jobVariables: JSONValue, path: String? = nil, entrypoint: String? = nil) async throws -> String {
        try await prefect.createDeployment(
            PrefectFixtures.uniqueName("deployment"), flowID: flowID, pool: pool, jobVariables: jobVariables,
            path: path,
            entrypoint: entrypoint)
    }

    /// A host that serves this stage's pool while `body` runs.
    ///
    /// - Parameter settings: members of the host's configuration file, besides those that make it quick.
    func host<Value>(
        _ arguments: [String] = [], driver: String? = nil, drivers: String? = nil, settings: JSONObject = [:],
        environment: [String: String] = [:], _ body: (ChildProcess) async throws -> Value
    ) async throws -> Value {
        let file = try configuration(settings)
        defer { file?.directory.remove() }
        return try await HostProcess.with(
            self.arguments(driver: driver, configuration: file?.path) + arguments, server: server, sandbox: sandbox,
            drivers: drivers, environment: environment, body)
    }

    /// A host that the test itself ends.
    func startHost(
        _ arguments: [String] = [], driver: String? = nil, drivers: String? = nil, settings: JSONObject = [:]
    ) throws -> ChildProcess {
        let file = try configuration(settings)
        return try HostProcess.start(
            self.arguments(driver: driver, configuration: file?.path) + arguments, server: server, sandbox: sandbox,
            drivers: drivers, removing: file.map { [$0.directory.path] } ?? [])
    }

    private func arguments(driver: String?, configuration: String?) -> [String] {
        [
            "--pool", driver.map { "\(pool)=\($0)" } ?? pool, "--config",
            configuration ?? ProjectPaths.fixture("host/quick.json"),
        ]
    }

    /// The quick configuration with further members, as a file; nil where there are none.
    private func configuration(_ settings: JSONObject) throws -> (path: String, directory: TemporaryDirectory)? {
        guard !settings.isEmpty else { return nil }
        let quick = try Data(contentsOf: URL(filePath: ProjectPaths.fixture("host/quick.json")))
        var members = try JSONValue(parsing: Array(quick)).object ?? [:]
        members.merge(settings)
        let directory = try TemporaryDirectory("configuration")
        return (try directory.write("host.json", JSONValue.object(members).text()), directory)
    }

    /// The sandbox's tasks of a flow run.
    func tasks(of flowRunID: String) async throws -> [JSONValue] {
        try await sandbox.tasks().filter { $0["startedBy"]?.string?.hasPrefix(flowRunID) == true }
    }

    /// The driver that planned a flow run's only task, as the task's tag tells it.
    func driver(of flowRunID: String) async throws -> String? {
        let tags = try await tasks(of: flowRunID).first?["tags"]?.array ?? []
        let value = tags.first { $0["key"]?.string == "worker-host:driver" }?["value"]?.string
        return value.map { String($0.prefix { $0 != "/" }) }
    }
}
