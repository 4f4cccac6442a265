import DriverProtocol
import ECSPlanning
import HostCore
import TestSupport
import Testing

/// A flow run of a pool with this host's own template, from its job variables to the answer of the real driver.
enum TemplateRun {
    /// An account with a default VPC and one task definition, `shared:1`.
    static let account = SimulatedAccount(
        [
            "aws": [
                "region": "us-east-1",
                "vpcs": [["id": "vpc-1", "default": true, "subnets": ["subnet-1", "subnet-2"]]],
                "task_definitions": [["register": shared]],
            ]
        ], region: "us-east-1")

    /// What `shared:1` was registered with.
    static let shared: JSONValue = [
        "family": "shared", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
        "memory": "512", "executionRoleArn": "arn:aws:iam::123456789012:role/x", "volumes": [],
        "containerDefinitions": [
            ["name": "proxy", "image": "envoy:1", "cpu": 0, "essential": true],
            [
                "name": "prefect", "image": "repo/old:1", "cpu": 0, "essential": true,
                "environment": [["name": "DB", "value": "plain"], ["name": "KEEP", "value": "1"]],
            ],
        ],
    ]

    /// The plan, or the test fails with the refusal.
    static func plan(_ variables: JSONObject) throws -> TaskPlan { try answer(variables).get() }

    /// The findings of a refusal.
    static func findings(_ variables: JSONObject) throws -> [JSONValue] {
        guard case .failure(let error) = try answer(variables) else { return [] }
        return error.data["findings"]?.array ?? []
    }

    /// Resolves, routes and asks the driver's executable until it needs no more facts.
    static func answer(_ variables: JSONObject) throws -> Result<TaskPlan, DriverError> {
        let input = try input(variables)
        let job = try JobResolution.resolve(input)
        var request = job.planRequest(region: "us-east-1")
        let role = ParityRun.role(for: request.configuration)
        let process = try LineProcess(BuiltProduct.path("worker-driver-\(role.name)"))
        defer {
            process.closeInput()
            _ = process.wait()
        }
        for round in 0..<5 {
            let id = RequestID.string("\(round)")
            try process.write(RPCMessage.request(id: id, method: "plan", params: request.params).line)
            let line = try #require(try process.readLine())
            switch try RPCMessage(line: Array(line.utf8)) {
            case .failure(_, let error): return .failure(error)
            case .result(_, let result):
                switch try PlanAnswer(result: result) {
                case .plan(let plan): return .success(plan)
                case .needs(let needs): for need in needs { request.facts[need.name] = account.answer(need) }
                }
            default: throw DriverError(code: 100, message: "the driver answered with a request")
            }
        }
        throw DriverError(code: 100, message: "more than five rounds of needs")
    }

    private static func input(_ variables: JSONObject) throws -> ResolveInput {
        ResolveInput(
            baseJobTemplate: DefaultBaseJobTemplate.value, workPool: .init(id: "pool-1", name: "ecs-pool"),
            deployment: .init(id: "deployment-1", name: "prod", jobVariables: variables, updated: nil),
            flow: .init(id: "flow-1", name: "etl"),
            flowRun: .init(
                document: .init(id: "run-1", name: "otter"), jobVariables: [:], tags: [], runCount: 1,
                deploymentID: "deployment-1"),
            worker: .init(name: "w"), environment: try WorkerEnvironment(variables: [:]),
            peer: .init(prefectVersion: "3.8.8"))
    }
}

extension TaskPlan {
    /// A container of the definition that is to be registered.
    func container(_ name: String) -> JSONValue? {
        document["containerDefinitions"]?.array?.first { $0["name"]?.string == name }
    }

    /// The container override of the flow run.
    var mainOverride: JSONValue? {
        runTask["overrides"]?["containerOverrides"]?.array?.first { $0["name"]?.string == container }
    }
}
