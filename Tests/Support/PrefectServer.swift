internal import DriverProtocol
internal import FoundationEssentials
package import HTTPCore
package import PrefectAPI
internal import Synchronization

/// A real Prefect server on 127.0.0.1 with a database of its own.
package final class PrefectServer: Sendable {
    package let port: Int
    package let version: Version
    private let home: TemporaryDirectory
    private let settings: [String: String]
    private let process = Mutex<ChildProcess?>(nil)

    /// Ends in `/api`.
    package var apiURL: String { "http://127.0.0.1:\(port)/api" }

    /// For PREFECT_HOME of the server's clients: a folder that goes with the server.
    package var workerHome: String { home.path + "/clients" }

    /// - Parameter settings: further environment variables of the server, `PREFECT_SERVER_…`.
    private init(version: Version, settings: [String: String]) throws {
        self.version = version
        self.settings = settings
        self.home = try TemporaryDirectory("prefect")
        // Made by Prefect's own migrations, which take longer than all the rest of a start.
        try FileManager.default.copyItem(
            atPath: try ProjectPaths.emptyDatabase(version.environment), toPath: "\(home.path)/prefect.db")
        self.port = try freePort()
    }

    /// The server that tests share; ended with the process. What a test makes in it has names of its own.
    package static func shared() async throws -> PrefectServer { try await SharedServer.inUse.server() }

    /// Runs tests that share a server of their own. Who works beside them shares no SQLite with them: many of Prefect's transactions
    /// fail at once, whatever their patience, where another connection writes while they read.
    package static func sharingAnother(_ body: @Sendable () async throws -> Void) async throws {
        try await SharedServer.$inUse.withValue(SharedServer(), operation: body)
    }

    /// Gives a server of the test's own. There is one of these at a time, beside the shared ones.
    package static func with<Value: Sendable>(
        _ version: Version = .current, settings: [String: String] = [:],
        _ body: @Sendable (PrefectServer) async throws -> Value
    ) async throws -> Value {
        try await turnstile.pass {
            let server = try PrefectServer(version: version, settings: settings)
            defer { server.home.remove() }
            do {
                try await server.start()
                let value = try await body(server)
                await server.stop()
                return value
            } catch {
                await server.stop()
                throw error
            }
        }
    }

    private static let turnstile = Turnstile(1)

    /// Starts it and waits until it answers; with the same port and database as before when it was stopped.
    package func start() async throws {
        var environment = ChildProcess.plain
        environment["PREFECT_HOME"] = home.path
        environment["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
        // Workers whose heartbeats stop are found OFFLINE sooner than every 15 s.
        environment["PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS"] = "3"
        // Else a second SCHEDULED stands in the history of what a busy machine starts late. Chaos has these.
        environment["PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED"] = "false"
        environment["DO_NOT_TRACK"] = "1"
        environment["PREFECT_CLI_COLORS"] = "false"
        environment["PREFECT_UI_ENABLED"] = "false"
        environment.merge(settings) { $1 }
        let child = try ChildProcess(
            try ProjectPaths.python(version.environment, "prefect"),
            ["server", "start", "--host", "127.0.0.1", "--port", "\(port)"] + version.withoutUI,
            environment: environment, removing: [home.path])
        process.withLock { $0 = child }
        do {
            try await eventually("an answer of Prefect's server", within: .seconds(600), every: .milliseconds(100)) {
                if let exit = child.exit {
                    throw ServerEnded(description: "Prefect's server ended (\(exit)): \(child.tail)")
                }
                let request = HTTPRequest(method: "GET", url: apiURL + "/health", timeout: .seconds(5))
                // With an auth string, 401 is an answer too.
                let status = try await TestHTTP.transport.send(request).status
                return status == 200 || status == 401 ? () : nil
            }
        } catch {
            await stop()
            throw error
        }
    }

    private struct ServerEnded: EndsWaiting, CustomStringConvertible { let description: String }

    /// Ends the process and keeps the database.
    package func stop() async {
        let child = process.withLock { process in
            defer { process = nil }
            return process
        }
        await child?.end(grace: .seconds(8))
    }

    /// A server on SQLite that all tests share may be locked for longer than a client waits by default.
    package static let patient = {
        var settings = PrefectSettings()
        settings.maxRetries = 12
        return settings
    }()

    /// A client with these settings, over a real transport.
    package func client(
        _ settings: PrefectSettings = PrefectServer.patient, transport: any HTTPTransport = TestHTTP.transport
    ) -> PrefectClient {
        PrefectClient(
            apiURL: apiURL, settings: settings, transport: transport, clock: ContinuousClock(), now: { Date.now })
    }

    /// Makes pools, deployments and runs, and reads them.
    package var fixtures: PrefectFixtures {
        let authString = settings["PREFECT_SERVER_API_AUTH_STRING"]
        return PrefectFixtures(
            apiURL: apiURL, version: version,
            headers: authString.map { ["Authorization": "Basic \(Data($0.utf8).base64EncodedString())"] } ?? [:])
    }

    private actor SharedServer {
        @TaskLocal static var inUse = SharedServer()

        private enum State {
            case none, starting, running(PrefectServer), failed(any Error)
        }

        private var state = State.none

        func server() async throws -> PrefectServer {
            while case .starting = state { try await Task.sleep(for: .milliseconds(50)) }
            switch state {
            case .running(let server): return server
            case .failed(let error): throw error
            case .none, .starting: break
            }
            state = .starting
            do {
                let server = try PrefectServer(version: .current, settings: [:])
                try await server.start()
                state = .running(server)
                return server
            } catch is CancellationError {
                state = .none
                throw CancellationError()
            } catch {
                state = .failed(error)
                throw error
            }
        }
    }
}
