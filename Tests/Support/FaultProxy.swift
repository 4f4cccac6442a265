package import DriverProtocol

/// A running `fault_proxy.py` before a server on 127.0.0.1: makes connections and answers fail by rules. Its own head
/// lists the rules and faults.
package struct FaultProxy: Sendable {
    package let process: ChildProcess
    /// Stands for the server's.
    package let url: String

    /// Gives a proxy that ends with `body`.
    /// - Parameters:
    ///   - port: the server's.
    ///   - seed: for the shares that rules draw.
    package static func with<Value>(
        port: Int, seed: Int = 1, _ body: (FaultProxy) async throws -> Value
    ) async throws -> Value {
        let program = "\(ProjectPaths.root)/Tests/Support/fault_proxy.py"
        return try await withChildProcess(
            try ProjectPaths.python(.prefect), [program, "\(port)", "--seed", "\(seed)"]
        ) { process in
            let prefix = "fault-proxy listening on "
            let line = try await process.line(containing: prefix)
            return try await body(FaultProxy(process: process, url: String(line.dropFirst(prefix.count))))
        }
    }

    /// Adds rules, such as `{"path": "set_state", "times": 2, "fault": {"kind": "lose"}}`.
    package func add(_ rules: JSONValue...) async throws {
        try await TestHTTP.json("POST", "\(url)/_proxy/rules", .array(rules))
    }

    /// Takes all rules back, or those of a group.
    package func removeRules(group: String? = nil) async throws {
        try await TestHTTP.json("DELETE", "\(url)/_proxy/rules\(group.map { "?group=\($0)" } ?? "")")
    }

    /// How often a fault has befallen a request, by its kind, such as `lose` or `status 503`.
    package func count(_ kind: String) async throws -> Int {
        try await TestHTTP.json("GET", "\(url)/_proxy/report")["faults"]?[kind]?.int ?? 0
    }

    /// How many requests have come to a route, such as `POST /api/flow_runs/{id}/set_state`.
    package func count(route: String) async throws -> Int {
        try await TestHTTP.json("GET", "\(url)/_proxy/report")["routes"]?[route]?["count"]?.int ?? 0
    }

    /// How many requests have come.
    package func requests() async throws -> Int {
        try await TestHTTP.json("GET", "\(url)/_proxy/report")["requests"]?.int ?? 0
    }

    /// The routes that were asked for, ids as `*`, such as `GET /api/work_pools/*`, each once.
    package func routes() async throws -> [String] {
        try await TestHTTP.json("GET", "\(url)/_proxy/report")["routes"]?.object?.keys ?? []
    }
}
