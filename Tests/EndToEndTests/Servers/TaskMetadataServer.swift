import DriverProtocol
import TestSupport
import Testing

/// A metadata endpoint as ECS gives one to each container of a task, and the network interface that it tells of.
enum TaskMetadataServer {
    static let variable = "ECS_CONTAINER_METADATA_URI_V4"
    private static let (mac, address) = ("0e:9e:32:c7:48:85", "10.2.0.9")

    /// The interface as the sandbox's control route takes it.
    static func interface(in subnet: String, groups: [String], publicAddress: String) -> JSONValue {
        [
            "id": "eni-host", "subnet": .string(subnet), "mac": .string(mac), "ip": .string(address),
            "publicIp": .string(publicAddress), "securityGroups": .array(groups.map(JSONValue.string)),
        ]
    }

    /// Runs `body` with the endpoint's address.
    static func with<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        try await withTemporaryDirectory("metadata") { folder in
            _ = try folder.write(
                "task",
                """
                {"TaskARN": "arn:aws:ecs:\(SandboxProcess.region):123456789012:task/prefect/0a", "Containers": [{"Networks": [
                 {"NetworkMode": "awsvpc", "IPv4Addresses": ["\(address)"], "MACAddress": "\(mac)"}]}]}
                """)
            return try await withChildProcess(
                try ProjectPaths.python(.tools),
                ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.path]
            ) { server in
                // Serving HTTP on 127.0.0.1 port 40001 (http://127.0.0.1:40001/) ...
                let line = try await server.line(containing: "Serving HTTP on")
                let port = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
                return try await body("http://127.0.0.1:\(port)")
            }
        }
    }
}
