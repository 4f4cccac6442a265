import AWSSigning
import DriverProtocol
import FoundationEssentials
import HTTPCore

/// Speaks to the sandbox as AWS's clients do: signed.
struct SignedClient: Sendable {
    let sandbox: SandboxProcess
    var accessKeyID = "AKIASANDBOX"
    var secretAccessKey = "sandbox-secret"
    var sessionToken: String?
    var region = "us-east-1"
    var clock: @Sendable () -> Date = { Date() }
    /// What happens to a request on its way, after it was signed.
    var tamper: @Sendable (inout HTTPRequest) -> Void = { _ in }

    init(_ sandbox: SandboxProcess) {
        self.sandbox = sandbox
    }

    func send(_ operation: String, _ input: JSONValue, timeout: Duration = .seconds(20)) async throws -> HTTPResponse {
        let request = HTTPRequest(
            method: "POST", url: sandbox.url + "/",
            headers: [
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.\(operation)",
            ], body: input.serialized(), timeout: timeout)
        return try await send(request, service: "ecs")
    }

    func query(_ form: String, service: String) async throws -> HTTPResponse {
        let request = HTTPRequest(
            method: "POST", url: sandbox.url + "/",
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], body: Array(form.utf8))
        return try await send(request, service: service)
    }

    private func send(_ request: HTTPRequest, service: String) async throws -> HTTPResponse {
        let credentials = AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken, source: "the test")
        var signed = SigV4.sign(request, credentials: credentials, region: region, service: service, at: clock())
        tamper(&signed)
        return try await LoopbackTransport().send(signed)
    }

    /// The answer's body, whatever its status.
    @discardableResult
    func call(_ operation: String, _ input: JSONValue) async throws -> JSONValue {
        try JSONValue(parsing: try await send(operation, input).body)
    }

    /// Registers a definition of one container `main` that runs a shell script, and starts a task of it.
    func runShell(_ script: String, changing change: [String: JSONValue] = [:]) async throws -> String {
        try await call(
            "RegisterTaskDefinition",
            [
                "family": "shell", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
                "requiresCompatibilities": ["FARGATE"],
                "containerDefinitions": [
                    [
                        "name": "main", "image": "image", "entryPoint": ["/bin/sh", "-c"], "command": ["exit 9"],
                        "environment": [["name": "GREETING", "value": "hello"]],
                    ]
                ],
            ])
        var order: JSONValue = [
            "taskDefinition": "shell", "launchType": "FARGATE",
            "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-0d00000000000001a"]]],
            "overrides": ["containerOverrides": [["name": "main", "command": [.string(script)]]]],
        ]
        for (key, value) in change { order[key] = value }
        return try await call("RunTask", order)["tasks"]?[0]?["taskArn"]?.string ?? ""
    }

    /// The task once it has reached a state.
    func task(_ arn: String, in status: String) async throws -> JSONValue {
        while true {
            let task = try await call("DescribeTasks", ["tasks": [.string(arn)]])["tasks"]?[0] ?? .null
            if task["lastStatus"]?.string == status { return task }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
