import DriverProtocol
import TestSupport

/// A running `bench/prefect_stub.py`.
struct StubServer {
    let process: ChildProcess
    private let port: Substring

    var apiURL: String { "http://127.0.0.1:\(port)/api" }

    static func with<Value>(
        runs: Int, ownDefinitions: Int = 0, options: [String] = [], _ body: (StubServer) async throws -> Value
    ) async throws -> Value {
        try await withChildProcess(
            try ProjectPaths.python(.prefect),
            ["\(ProjectPaths.root)/bench/prefect_stub.py", "\(runs)", "--own-definitions", "\(ownDefinitions)"]
                + options
        ) { process in
            let line = try await process.line(containing: "listening ")
            return try await body(StubServer(process: process, port: line.split(separator: " ")[1]))
        }
    }

    /// The runs' states by their names; an error when the host has ended.
    func runs(of host: ChildProcess) async throws -> [String: String] {
        if let exit = host.exit { throw HostEnded(description: "worker-host ended (\(exit)): \(host.tail)") }
        return (try await report()["runs"]?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.string }
    }

    /// Makes further runs due.
    func makeRuns(_ count: Int) async throws {
        _ = try await TestHTTP.json("POST", "http://127.0.0.1:\(port)/stub/runs", ["count": .int(count)])
    }

    /// How often a route was asked for.
    func requests(_ route: String) async throws -> Int { try await report()["requests"]?[route]?.int ?? 0 }

    /// Waits until so many workers have sent a heartbeat.
    func waitForWorkers(_ count: Int) async throws {
        _ = try await eventually("\(count) workers") {
            try await report()["workers"]?.array?.count
        } until: {
            $0 == count
        }
    }

    /// Waits until a route was asked for so often.
    func waitForRequests(_ route: String, count: Int, by host: ChildProcess) async throws {
        _ = try await eventually("\(count) times \(route)") {
            _ = try await runs(of: host)
            return try await requests(route)
        } until: {
            $0 >= count
        }
    }

    private func report() async throws -> JSONValue {
        try await TestHTTP.json("GET", "http://127.0.0.1:\(port)/stub/report")
    }

    /// Waits until so many runs are Completed.
    func waitForEnd(of count: Int, by host: ChildProcess) async throws {
        _ = try await eventually("the end of \(count) runs") {
            try await runs(of: host).values.count { $0 == "COMPLETED" }
        } until: {
            $0 == count
        }
    }

    private struct HostEnded: EndsWaiting, CustomStringConvertible { let description: String }
}
