import DriverProtocol
import SandboxModel

/// An account with a clock that only the test moves, spoken to in JSON.
struct AccountDriver {
    var account: Account
    private(set) var now = Timestamp(milliseconds: 1_700_000_000_000)

    init(
        settings: SandboxSettings = SandboxSettings(), clusters: [String] = ["default"],
        capacityProviders: [String] = [], queue: String? = nil,
        output: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) {
        account = Account(
            names: ResourceNames(region: "us-east-1", accountID: "123456789012"), clusters: clusters,
            capacityProviders: capacityProviders, settings: settings, queue: queue, seed: 1,
            output: output)
    }

    mutating func advance(milliseconds: Int) {
        now = now.adding(milliseconds: milliseconds)
        account.advance(to: now)
    }

    /// The raw answer to an operation of ECS.
    mutating func send(_ operation: String, _ input: JSONValue) -> APIAnswer {
        account.answer(APIRequest(service: .ecs, operation: operation, body: input.serialized()), at: now)
    }

    /// The answer's body, whatever its status.
    @discardableResult
    mutating func call(_ operation: String, _ input: JSONValue) throws -> JSONValue {
        try JSONValue(parsing: send(operation, input).body)
    }

    /// Registers the definition that most tests run: one container `main` on Fargate.
    @discardableResult
    mutating func register(
        _ family: String = "job", command: JSONValue = ["work"], changing change: [String: JSONValue] = [:]
    ) throws -> JSONValue {
        var input: JSONObject = [
            "family": .string(family), "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [["name": "main", "image": "image", "command": command]],
        ]
        for (key, value) in change { input[key] = value.isNull ? nil : value }
        return try call("RegisterTaskDefinition", .object(input))
    }

    /// RunTask's input for ``register(_:command:changing:)``'s definition.
    static func order(_ changes: [String: JSONValue] = [:]) -> JSONValue {
        var input: JSONObject = [
            "taskDefinition": "job", "launchType": "FARGATE",
            "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-0d00000000000001a"]]],
        ]
        for (key, value) in changes { input[key] = value.isNull ? nil : value }
        return .object(input)
    }

    /// The task as DescribeTasks tells it.
    mutating func describe(_ arn: String, cluster: String = "default") throws -> JSONValue {
        try call("DescribeTasks", ["cluster": .string(cluster), "tasks": [.string(arn)], "include": ["TAGS"]])[
            "tasks"]?[0]
            ?? .null
    }

    mutating func status(_ arn: String) throws -> String { try describe(arn)["lastStatus"]?.string ?? "" }

    /// Starts a task and takes it to the point where its processes are asked for.
    mutating func launchedTask(_ changes: [String: JSONValue] = [:]) throws -> (arn: String, launches: [ProcessLaunch])
    {
        let arn = try call("RunTask", Self.order(changes))["tasks"]?[0]?["taskArn"]?.string ?? ""
        advance(milliseconds: account.settings.provisionMilliseconds)
        advance(milliseconds: account.settings.startMilliseconds)
        return (arn, takeLaunches())
    }

    mutating func takeLaunches() -> [ProcessLaunch] {
        account.takeEffects().compactMap { effect in
            if case .launch(let launch) = effect { launch } else { nil }
        }
    }

    /// The signals that are asked for: container and whether it is SIGKILL.
    mutating func takeSignals() -> [Signal] {
        account.takeEffects().compactMap { effect in
            if case .signal(let key, let kill) = effect { Signal(container: key.container, kill: kill) } else { nil }
        }
    }

    struct Signal: Equatable {
        let container: Int
        let kill: Bool
    }

    mutating func report(_ event: ProcessEvent) { account.handle(event, at: now) }
}
