import DriverProtocol
import TestSupport
import Testing

/// The examples of drivers.d, as child processes. They need jq and Python 3, as their README says.
@Suite("The example drivers")
struct ExampleDriverTests {
    private static let folder = BuiltProduct.project + "/drivers.d/examples/"

    private func request(_ configuration: JSONObject) -> JSONValue {
        PlanRequest(
            flowRun: ["id": "r"], flow: ["id": "f"], deployment: nil, workPool: ["id": "pool-1", "name": "p"],
            worker: [:], aws: ["region": "us-east-1"], defaults: ["image": "prefecthq/prefect:3-latest"],
            configuration: configuration
        ).params.asValue
    }

    @Test("describe themselves and know no other methods", arguments: ["echo-arn.sh", "pinned-cluster.py"])
    func describe(_ file: String) throws {
        let conversation = Conversation(process: try LineProcess(Self.folder + file))
        try conversation.ask("1", "describe", DescribeRequest(hostVersion: "0").params.asValue)
        let answer = try conversation.answer()
        #expect(try DriverDescription(result: try #require(answer["result"])).capabilities == ["plan"])
        try conversation.cancel("1")
        try conversation.ask(2, "explode")
        let refusal = try conversation.answer()
        #expect(refusal["id"] == 2 && refusal["error"]?["code"] == -32601)
        #expect(try conversation.finish().isEmpty)
        #expect(conversation.process.wait() == .exit(0))
    }

    @Test("echo-arn.sh uses the definition that the job names")
    func echo() throws {
        let conversation = Conversation(process: try LineProcess(Self.folder + "echo-arn.sh"))
        try conversation.ask(
            "7", "plan",
            request(["task_run_request": ["taskDefinition": "arn:aws:ecs:x:1:task-definition/étl:3", "cluster": "c"]]))
        let answer = try PlanAnswer(result: try #require(try conversation.answer()["result"]))
        guard case .plan(let plan) = answer else { throw LineProcess.Failure.ended }
        #expect(plan.taskDefinition == .use("arn:aws:ecs:x:1:task-definition/étl:3"))
        #expect(plan.attempts.map(\.runTask) == [["launchType": "EC2", "cluster": "c"]])

        try conversation.ask("8", "plan", request([:]))
        let error = DriverError(json: try #require(try conversation.answer()["error"]))
        #expect(error.kind == .configuration && error.hint != nil)
    }

    @Test("echo-arn.sh outlives a line that is no JSON")
    func rubbish() throws {
        let conversation = Conversation(process: try LineProcess(Self.folder + "echo-arn.sh"))
        try conversation.process.send("{nonsense")
        #expect(try conversation.answer()["error"]?["code"] == -32700)
        try conversation.ask(1, "describe")
        #expect(try conversation.answer()["id"] == 1)
    }

    @Test("pinned-cluster.py registers a small definition for its cluster")
    func pinned() throws {
        let process = try LineProcess(Self.folder + "pinned-cluster.py", environment: ["PINNED_CLUSTER": "blue"])
        let conversation = Conversation(process: process)
        try conversation.ask(7, "plan", request([:]))
        let answer = try PlanAnswer(result: try #require(try conversation.answer()["result"]))
        guard case .plan(let plan) = answer, case .register(let document, _, _) = plan.taskDefinition else {
            throw LineProcess.Failure.ended
        }
        #expect(document["family"] == "pinned-pool-1")
        #expect(document["containerDefinitions"]?[0]?["image"] == "prefecthq/prefect:3-latest")
        #expect(plan.attempts.map(\.runTask) == [["cluster": "blue", "launchType": "EC2"]])
    }
}
