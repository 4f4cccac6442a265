import DriverProtocol
import HostCore
import Testing

@Suite("Plan requests")
struct PlanRequestTests {
    @Test("a request has everything that the protocol names")
    func members() throws {
        let input = try Samples.input(
            deployment: ["image": "repo/etl"], environment: ["PREFECT_API_URL": "http://x/api"])
        let job = try JobResolution.resolve(input)
        let request = job.planRequest(region: "eu-west-1", partition: "aws", timeoutMs: 5000)
        #expect(request.timeoutMs == 5000)
        #expect(
            request.flowRun == [
                "id": "44444444-4444-4444-8444-444444444444", "name": "curious-otter", "tags": ["nightly"],
                "runCount": 1,
            ])
        #expect(request.flow["name"] == "etl")
        #expect(request.deployment?["name"] == "prod")
        #expect(request.workPool == ["id": .string(Samples.poolID), "name": "ecs-pool", "type": "ecs"])
        #expect(request.worker == ["name": "worker-1"])
        #expect(request.aws == ["region": "eu-west-1", "partition": "aws"])
        #expect(request.defaults == ["image": "prefecthq/prefect:3.8.8-python3.11"])
        #expect(request.configuration == job.configuration)
        #expect(request.configuration["env"]?["PREFECT__WORKER_NAME"] == "worker-1")
        #expect(request.secrets.isEmpty)
        #expect(try PlanRequest(params: request.params) == request)
    }

    @Test("members of the template that nobody knows reach the driver")
    func unknownMembers() throws {
        var template = JSONValue.object(Samples.template)
        template.change(at: ["job_configuration", "my_own"], to: ["a": ["{{ image }}", Samples.number("1.0")]])
        let job = try JobResolution.resolve(
            try Samples.input(template: template.object ?? [:], deployment: ["image": "x"]))
        #expect(job.configuration["my_own"] == ["a": ["x", Samples.number("1.0")]])
    }
}
