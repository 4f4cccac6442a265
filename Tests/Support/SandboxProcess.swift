package import DriverProtocol

/// A running `ecs-sandbox`.
package struct SandboxProcess: Sendable {
    package let process: ChildProcess
    /// For AWS_ENDPOINT_URL.
    package let url: String

    package static let region = "us-east-1"
    package static let accessKeyID = "AKIASANDBOX"
    package static let secretAccessKey = "sandbox-secret"

    /// On 127.0.0.1.
    package var port: Int {
        get throws {
            guard let port = url.split(separator: ":").last.flatMap({ Int($0) }) else {
                throw TestSupportError("\(url) names no port")
            }
            return port
        }
    }

    /// What an AWS client needs to reach it.
    package var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL": url, "AWS_REGION": Self.region, "AWS_ACCESS_KEY_ID": Self.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": Self.secretAccessKey,
        ]
    }

    /// Gives a sandbox that ends, with its containers' processes, with `body`.
    /// - Parameter environment: all of it; containers without a PATH have this one's.
    package static func with<Value>(
        _ arguments: [String] = [], environment: [String: String] = ChildProcess.plain,
        _ body: (SandboxProcess) async throws -> Value
    ) async throws -> Value {
        try await withChildProcess(
            try ProjectPaths.program("ecs-sandbox"), ["--port", "0"] + arguments, environment: environment
        ) { process in
            let prefix = "ecs-sandbox listening on "
            let line = try await process.line(containing: prefix)
            return try await body(SandboxProcess(process: process, url: String(line.dropFirst(prefix.count))))
        }
    }

    @discardableResult
    package func control(_ method: String, _ route: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        try await TestHTTP.json(method, "\(url)/_sandbox/\(route)", body)
    }

    package func state() async throws -> JSONValue { try await control("GET", "state") }

    /// The tasks that there are, stopped ones too.
    package func tasks() async throws -> [JSONValue] { try await state()["tasks"]?.array ?? [] }

    /// The requests so far, of one operation or all, each with `operation`, `parameters`, `status`.
    package func requests(_ operation: String? = nil) async throws -> [JSONValue] {
        let route = operation.map { "requests?operation=\($0)" } ?? "requests"
        return try await control("GET", route)["requests"]?.array ?? []
    }

    /// How many requests of an operation there were.
    package func count(_ operation: String) async throws -> Int {
        try await state()["requests"]?[operation]?.int ?? 0
    }

    /// Adds a fault rule, such as `{"operation": "RunTask", "times": 1, "fault": {"kind": "lost-answer"}}`.
    package func add(fault: JSONValue) async throws { try await control("POST", "faults", fault) }

    package func removeFaults() async throws { try await control("DELETE", "faults") }

    /// Changes settings, such as `{"hold": true}`.
    package func set(_ settings: JSONValue) async throws { try await control("POST", "settings", settings) }

    /// The queue's messages, each with `body` and `receiveCount`.
    package func messages() async throws -> [JSONValue] {
        try await control("GET", "queue")["messages"]?.array ?? []
    }

    /// How many messages were deleted.
    package func deletedMessages() async throws -> Int { try await control("GET", "queue")["deleted"]?.int ?? 0 }

    /// Puts a message into the queue.
    package func send(message: JSONValue) async throws { try await control("POST", "queue", message) }

    /// Ends a task as AWS might.
    package func stop(task: String, _ end: JSONValue = [:]) async throws {
        let id = task.split(separator: "/").last.map(String.init) ?? task
        try await control("POST", "tasks/\(id)/stop", end)
    }
}
