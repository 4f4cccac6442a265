import DriverProtocol
import HostCore
import Testing

@Suite("Schema of job variables")
struct VariablesSchemaTests {
    private let schema = VariablesSchema(DefaultBaseJobTemplate.value["variables"]?.object ?? JSONObject())

    @Test("good variables have no findings")
    func good() {
        let variables: JSONObject = [
            "image": "x", "cpu": 256, "memory": .null, "env": ["A": "1", "B": .null], "launch_type": "EC2",
            "my_own": [1],
            "aws_credentials": ["$ref": ["block_document_id": "x"]], "labels": "{{ prefect.variables.labels }}",
            "capacity_provider_strategy": [["capacityProvider": "FARGATE_SPOT", "weight": Samples.number("1.0")]],
            "configure_cloudwatch_logs": true,
        ]
        #expect(schema.findings(variables).isEmpty)
    }

    @Test(
        "what does not fit is named with its place",
        arguments: [
            (["cpu": "big"], "/variables/cpu", "Job variable cpu is \"big\", not of type integer or null."),
            (["cpu": Samples.number("1.5")], "/variables/cpu", "Job variable cpu is 1.5, not of type integer or null."),
            (["launch_type": "fargate"], "/variables/launch_type", "not one of \"FARGATE\""),
            (["env": ["A": 5]], "/variables/env/A", "not of type string or null"),
            (["env": []], "/variables/env", "Job variable env is a list of 0, not of type object."),
            (
                ["capacity_provider_strategy": [["weight": 1]]],
                "/variables/capacity_provider_strategy/0/capacityProvider", "missing"
            ),
            (["aws_credentials": ["region_name": 7]], "/variables/aws_credentials/region_name", "string or null"),
            (["auto_deregister_task_definition": .null], "/variables/auto_deregister_task_definition", "is null"),
        ] as [(JSONObject, String, String)])
    func bad(_ variables: JSONObject, _ path: String, _ message: String) {
        let findings = schema.findings(variables)
        #expect(findings.map(\.path) == [path])
        #expect(findings.first?.message.contains(message) == true, "\(findings)")
        #expect(findings.first?.severity == .warning)
    }

    @Test("references in circles end")
    func circle() {
        let schema = VariablesSchema([
            "properties": ["a": ["$ref": "#/$defs/x"]],
            "$defs": ["x": ["$ref": "#/$defs/x", "anyOf": [["$ref": "#/$defs/x"]], "type": "object"]],
        ])
        #expect(!schema.findings(["a": 5]).isEmpty)
        #expect(schema.findings(["a": [:]]).isEmpty)
    }

    @Test("false forbids, required is missed, const and allOf count")
    func keywords() {
        let schema = VariablesSchema([
            "additionalProperties": false, "required": ["r"],
            "properties": ["r": ["allOf": [["type": "string"], ["const": "x"]]]],
        ])
        #expect(schema.findings(["other": 1]).map(\.path) == ["/variables/r", "/variables/other"])
        #expect(schema.findings(["r": "y"]).count == 1)
        #expect(schema.findings(["r": "x"]).isEmpty)
    }
}
