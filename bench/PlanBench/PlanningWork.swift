import DriverProtocol
import ECSPlanning
import HostCore

/// Everything that host and driver compute between a poll and a launch, without the pipes between them.
///
/// The driver's share runs in this process so that it can be left out of the measure.
struct PlanningWork {
    /// CPU seconds of the host.
    private(set) var host = 0.0
    /// CPU seconds of the driver.
    private(set) var driver = 0.0

    struct Failed: Error { let description: String }

    /// Plans a flow run from its resolved input to RunTask's body.
    mutating func plan(_ scenario: Scenario) throws {
        let job = try asHost { try JobResolution.resolve(scenario.input) }
        var request = asHost { job.planRequest(region: "us-east-1") }
        for round in 0..<PlanNegotiation.maximumRounds {
            let line = asHost {
                RPCMessage.request(id: .string("plan-\(round)"), method: "plan", params: request.params).line
            }
            let answer = try asDriver { try Self.answer(line) }
            switch try asHost({ try Self.read(answer) }) {
            case .needs(let needs): for need in needs { request.facts[need.name] = Self.fact(need) }
            case .plan(let plan):
                try asHost { try Self.compose(plan, job) }
                return
            }
        }
        throw Failed(description: "the driver asks without end")
    }

    private static func answer(_ line: [UInt8]) throws -> [UInt8] {
        let message = try RPCMessage(line: line.dropLast())
        guard case .request(let id, _, let params) = message else { throw Failed(description: "no request") }
        let result = try ECSPlanner(role: .fargate).plan(try PlanRequest(params: params))
        return RPCMessage.result(id: id, result.result).line
    }

    private static func read(_ line: [UInt8]) throws -> PlanAnswer {
        guard case .result(_, let result) = try RPCMessage(line: line.dropLast()) else {
            throw Failed(description: "the driver's answer is no result")
        }
        return try PlanAnswer(result: result)
    }

    private static func compose(_ plan: TaskPlan, _ job: ResolvedJob) throws {
        guard case .register(let document, _, let deregisters) = plan.taskDefinition else {
            throw Failed(description: "the plan registers nothing")
        }
        let fingerprint = TaskDefinitionFingerprint.of(document, secretKey: nil)
        let composer = try RunTaskComposer(
            job: job, flowRunID: job.input.flowRun.document.id, container: plan.container ?? "prefect",
            driver: "fargate/0.1.0", worker: "worker-1", deregisters: deregisters)
        let request = composer.compose(
            plan.attempts[0].runTask, taskDefinition: "etl:\(fingerprint.prefix(1))", definition: document)
        let body = job.secrets.substitute(in: .object(request)).serialized()
        guard !body.isEmpty else { throw Failed(description: "an empty request") }
    }

    /// What AWS would answer.
    static func fact(_ need: FactNeed) -> JSONValue {
        switch need.operation {
        case "ec2:DescribeVpcs": ["Vpcs": [["VpcId": "vpc-1", "IsDefault": true]]]
        case "ec2:DescribeSubnets":
            ["Subnets": [["SubnetId": "subnet-1", "VpcId": "vpc-1"], ["SubnetId": "subnet-2", "VpcId": "vpc-1"]]]
        default: .null
        }
    }

    private mutating func asHost<Value>(_ body: () throws -> Value) rethrows -> Value {
        let start = ProcessCosts.cpuSeconds
        defer { host += ProcessCosts.cpuSeconds - start }
        return try body()
    }

    private mutating func asDriver<Value>(_ body: () throws -> Value) rethrows -> Value {
        let start = ProcessCosts.cpuSeconds
        defer { driver += ProcessCosts.cpuSeconds - start }
        return try body()
    }
}
