import DriverProtocol
import FoundationEssentials
import HostCore
import HostRuntime
import Logging
import PrefectAPI
import TestSupport
import Testing

/// A pool of a check's own, made as worker-host makes it, and the host's reading parts.
struct ServerStage {
    let server: PrefectServer
    let client: PrefectClient
    private let directory: PoolDirectory
    let pool: WorkPool
    let flowID: String

    var version: PrefectServer.Version { server.version }
    var prefect: PrefectFixtures { server.fixtures }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ server: PrefectServer) async throws {
        self.server = server
        client = server.client()
        let name = PrefectFixtures.uniqueName("pool")
        directory = PoolDirectory(
            prefect: client, selections: [PoolSelection(name: name)], logger: Self.logger)
        pool = try #require(await directory.refresh().first?.pool)
        flowID = try await server.fixtures.createFlow("hello")
    }

    func deployment(_ jobVariables: JSONValue, path: String? = nil, entrypoint: String? = nil) async throws -> String {
        try await prefect.createDeployment(
            PrefectFixtures.uniqueName("deployment"), flowID: flowID, pool: pool.name, jobVariables: jobVariables,
            path: path, entrypoint: entrypoint)
    }

    /// The pool's runs that are due, as the host polls them.
    func due() async throws -> [PolledRun] {
        try await DueRunReader(
            prefect: client, configuration: HostConfiguration(), time: .system, logger: Self.logger
        ).poll(try await directory.refresh(), limits: [pool.name: 100])
    }

    /// The job of a run, as the host resolves it.
    func job(of run: PolledRun) async throws -> ResolvedJob {
        try await JobResolver(
            prefect: client, worker: .init(name: "worker-1"),
            environment: try WorkerEnvironment(variables: ["PREFECT_API_URL": server.apiURL]),
            server: ServerPeer(prefect: client)
        ).resolve(run)
    }
}
