import DriverProtocol
import DriverSupervision
import Testing

@Suite("Which driver plans a run")
struct DriverRoutingTests {
    private let shipped: [DriverRouting.Candidate] = DriverRouting.shipped.map {
        .init(name: $0.name, handles: $0.handles)
    }

    private func choose(
        _ configuration: JSONObject, binding: String? = nil, variable: String? = nil,
        among candidates: [DriverRouting.Candidate]? = nil
    ) throws(DriverFailure) -> String {
        try DriverRouting.choose(
            binding: binding, variable: variable, configuration: configuration, candidates: candidates ?? shipped
        ).name
    }

    @Test("a pool's binding wins over the job variable, and that over the configuration")
    func order() throws {
        let ec2: JSONObject = ["task_run_request": ["launchType": "EC2"]]
        #expect(try choose(ec2, binding: "fargate", variable: "task-definition-arn") == "fargate")
        #expect(try choose(ec2, variable: "task-definition-arn") == "task-definition-arn")
        #expect(try choose(ec2, variable: "") == "ec2")
        #expect(try choose(ec2) == "ec2")
    }

    @Test(
        "the configuration chooses: an ARN, then the capacity providers, then the launch type, then the definition",
        arguments: [
            (#"{}"#, "fargate"),
            (#"{"task_run_request":{"launchType":"FARGATE"}}"#, "fargate"),
            (#"{"task_run_request":{"launchType":"FARGATE_SPOT"}}"#, "fargate"),
            (#"{"task_run_request":{"launchType":"EC2"}}"#, "ec2"),
            (#"{"task_run_request":{"launchType":"EXTERNAL"}}"#, "ec2"),
            (#"{"task_run_request":{"launchType":null,"taskDefinition":"","capacityProviderStrategy":[]}}"#, "fargate"),
            (#"{"task_definition":{"requiresCompatibilities":["EC2"]},"task_run_request":{"launchType":""}}"#, "ec2"),
            (#"{"task_definition":{"requiresCompatibilities":["EC2","FARGATE"]}}"#, "fargate"),
            (
                #"{"task_run_request":{"launchType":"EC2","taskDefinition":"arn:aws:ecs:…:task-definition/a:1"}}"#,
                "task-definition-arn"
            ),
            (
                #"{"task_run_request":{"launchType":"EC2","capacityProviderStrategy":[{"capacityProvider":"FARGATE_SPOT"}]}}"#,
                "fargate"
            ),
            (
                #"{"task_run_request":{"capacityProviderStrategy":[{"capacityProvider":"FARGATE"},{"capacityProvider":"gpu"}]}}"#,
                "ec2"
            ),
            (
                #"{"task_run_request":{"launchType":"FARGATE","capacityProviderStrategy":[{"capacityProvider":"gpu"}]}}"#,
                "ec2"
            ),
        ])
    func byConfiguration(text: String, driver: String) throws {
        let configuration = try #require(try JSONValue(parsing: text).object)
        #expect(try choose(configuration) == driver)
    }

    @Test("a driver that was added takes what no other handles, and moves no run of a driver that ships")
    func customDrivers() throws {
        let all =
            shipped + [
                .init(name: "a-fargate", handles: .init(launchTypes: ["FARGATE", "GPU"])),
                .init(name: "b-gpu", handles: .init(launchTypes: ["GPU", "gpu-provider"])),
                .init(name: "unknown", handles: nil),
            ]
        #expect(try choose(["task_run_request": ["launchType": "FARGATE"]], among: all) == "fargate")
        #expect(try choose(["task_run_request": ["launchType": "GPU"]], among: all) == "a-fargate")
        let strategy: JSONObject = [
            "task_run_request": ["capacityProviderStrategy": [["capacityProvider": "gpu-provider"]]]
        ]
        #expect(
            try choose(strategy, among: [.init(name: "b-gpu", handles: .init(launchTypes: ["gpu-provider"]))])
                == "b-gpu")
        let choice = try DriverRouting.choose(
            binding: nil, variable: nil, configuration: ["task_run_request": ["launchType": "GPU"]], candidates: all)
        #expect(choice.why.contains("'b-gpu'"))
        #expect(try choose([:], binding: "unknown", among: all) == "unknown")
    }

    @Test("a launch type that no driver names goes to the driver of EC2, which passes it on")
    func unknownLaunchType() throws {
        let configuration: JSONObject = ["task_run_request": ["launchType": "MANAGED_INSTANCES"]]
        let choice = try DriverRouting.choose(
            binding: nil, variable: nil, configuration: configuration, candidates: shipped)
        #expect(choice.name == "ec2")
        #expect(choice.why.contains("MANAGED_INSTANCES"))
        let own = shipped + [.init(name: "own", handles: .init(launchTypes: ["MANAGED_INSTANCES"]))]
        #expect(try choose(configuration, among: own) == "own")
    }

    @Test("when no driver handles it the message says which drivers there are and what to do")
    func nobody() {
        let candidates: [DriverRouting.Candidate] = [
            .init(name: "fargate", handles: .init(launchTypes: ["FARGATE"])), .init(name: "mine", handles: nil),
        ]
        #expect {
            try choose(["task_run_request": ["launchType": "EXTERNAL"]], among: candidates)
        } throws: { error in
            let message = "\(error)"
            return ["EXTERNAL", "'fargate' (FARGATE)", "'mine' (reached by name only)", "--pool"].allSatisfy(
                message.contains)
        }
    }

    @Test("a name that drivers.d does not have is told with those that it has")
    func unknownName() {
        #expect {
            try choose([:], binding: "fargat")
        } throws: { error in
            let message = "\(error)"
            return message.contains("'fargat'") && message.contains("'fargate'") && message.contains("bound")
        }
    }
}
