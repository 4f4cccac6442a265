import DriverProtocol
import TestSupport

/// A running `bench/prefect_stub.py`.
struct StubServer {
    let process: ChildProcess
    private let port: Substring

    var apiURL: String { "http://127.0.0.1:\(port)/api" }

    static func with<Value>(
        runs: Int, ownDefinitions: Int = 0, _ body: (StubServer) async throws -> Value
    ) async throws -> Value {
        try await withChildProcess(
            try ProjectPaths.python(.prefect),
            ["\(ProjectPaths.root)/bench/prefect_stub.py", "\(runs)", "--own-definitions", "\(ownDefinitions)"]
        ) { process in
            let line = try await process.line(containing: "listening ")
            return try await body(StubServer(process: process, port: line.split(separator: " ")[1]))
        }
    }

    /// The runs' states by their names; an error when the host has ended.
    func runs(of host: ChildProcess) async throws -> [String: String] {
        if let exit = host.exit { throw HostEnded(description: "worker-host ended (\(exit)): \(host.tail)") }
        let report = try await TestHTTP.json("GET", "http://127.0.0.1:\(port)/stub/report")
        return (report["runs"]?.object ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.string }
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
