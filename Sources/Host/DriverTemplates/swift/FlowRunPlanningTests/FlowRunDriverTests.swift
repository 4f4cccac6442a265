import DriverKit
import DriverProtocol
import FlowRunPlanning
import Testing

@Suite("The plans of my-driver")
struct FlowRunDriverTests {
    private func answer(_ configuration: JSONObject, facts: JSONObject = [:]) throws -> PlanAnswer {
        let request = PlanRequest(
            flowRun: ["id": "r"], flow: ["id": "f1"], deployment: nil, workPool: [:], worker: [:], aws: [:],
            defaults: ["image": "prefecthq/prefect:3-latest"], configuration: configuration, facts: facts)
        return try FlowRunDriver().plan(request, RequestContext(id: .string("1")))
    }

    private let subnets: JSONValue = ["Subnets": [["SubnetId": "subnet-2"], ["SubnetId": "subnet-1"]]]

    @Test("on EC2 the job is one container of its image and size")
    func ec2() throws {
        let answer = try answer([
            "task_definition": ["cpu": "512", "containerDefinitions": [["image": "repo/etl:2"]]],
            "task_run_request": ["launchType": "EC2", "cluster": "batch"],
        ])
        guard case .plan(let plan) = answer, case .register(let register, _, _) = plan.taskDefinition else {
            Issue.record("no plan that registers: \(answer)")
            return
        }
        #expect(register["family"] == "my-driver_f1" && register["cpu"] == "512" && register["memory"] == "512")
        #expect(register["containerDefinitions"]?[0]?["image"] == "repo/etl:2")
        #expect(plan.attempts.map(\.runTask) == [["launchType": "EC2", "cluster": "batch"]])
    }

    @Test("on Fargate the default subnets are asked for and used")
    func fargate() throws {
        guard case .needs(let needs) = try answer([:]) else {
            Issue.record("it does not ask for subnets")
            return
        }
        #expect(needs.map(\.operation) == ["ec2:DescribeSubnets"])
        guard case .plan(let plan) = try answer([:], facts: ["subnets": subnets]) else {
            Issue.record("no plan with subnets")
            return
        }
        let network = plan.attempts.first?.runTask["networkConfiguration"]?["awsvpcConfiguration"]
        #expect(network?["subnets"] == ["subnet-1", "subnet-2"])
    }

    @Test(
        "what cannot be planned is refused with path and hint",
        arguments: [
            ["task_run_request": ["launchType": "MOON"]], ["task_definition": ["cpu": []]],
            ["task_run_request": "nonsense"],
        ] as [JSONObject])
    func refused(_ configuration: JSONObject) {
        let error = #expect(throws: DriverError.self) { try answer(configuration, facts: ["subnets": subnets]) }
        #expect(error?.kind == .configuration && error?.hint?.isEmpty == false)
        #expect(error?.path?.hasPrefix("/configuration/") == true)
    }
}
