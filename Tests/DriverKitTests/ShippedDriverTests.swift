import DriverProtocol
import TestSupport
import Testing

@Suite("The drivers that ship")
struct ShippedDriverTests {
    static let names = ["fargate", "ec2", "task-definition-arn"]

    @Test("describe themselves as their manifests' entries", arguments: names)
    func describe(_ name: String) throws {
        let process = try LineProcess(BuiltProduct.path("worker-driver-\(name)"))
        let conversation = Conversation(process: process)
        try conversation.ask("1", "describe", DescribeRequest(hostVersion: "0").params.asValue)
        let description = try DriverDescription(result: try #require(try conversation.answer()["result"]))
        #expect(description.name == name && description.maxInFlight == 8)
        #expect(description.capabilities == ["plan", "validate", "interpret"])
        #expect(!description.variables.isEmpty)
        switch name {
        case "fargate": #expect(description.handles.launchTypes == ["FARGATE", "FARGATE_SPOT"])
        case "ec2": #expect(description.handles.launchTypes == ["EC2", "EXTERNAL"])
        default: #expect(description.handles.taskDefinitionARN)
        }
    }

    @Test("answer validate and interpret", arguments: names)
    func others(_ name: String) throws {
        let conversation = Conversation(process: try LineProcess(BuiltProduct.path("worker-driver-\(name)")))
        try conversation.ask(
            1, "validate",
            ValidateRequest(baseJobTemplate: [
                "job_configuration": [:], "variables": ["properties": ["launch_type": ["default": "MOON"]]],
            ]).params.asValue)
        let findings = ValidateRequest.findings(result: try #require(try conversation.answer()["result"]))
        #expect(findings.contains { $0.path == "/variables/properties/launch_type/default" })
        try conversation.ask(
            2, "interpret", InterpretRequest(failures: [["reason": "RESOURCE:MEMORY"]]).params.asValue)
        let meaning = try Interpretation(result: try #require(try conversation.answer()["result"]))
        #expect(meaning.category == .capacity)
    }

    @Test("refuse what belongs to another driver, and name it")
    func otherDriver() throws {
        let conversation = Conversation(process: try LineProcess(BuiltProduct.path("worker-driver-fargate")))
        try conversation.plan(1, ["task_definition": ["family": "f"], "task_run_request": ["launchType": "EC2"]])
        let error = DriverError(json: try #require(try conversation.answer()["error"]))
        #expect(error.kind == .unsupported && error.hint?.contains("ec2") == true)
    }
}
