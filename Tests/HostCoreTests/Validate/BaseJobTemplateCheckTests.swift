import DriverProtocol
import HostCore
import Testing

@Suite("Checks of base job templates")
struct BaseJobTemplateCheckTests {
    @Test("this host's own template and Prefect's are fine")
    func fine() {
        #expect(BaseJobTemplateCheck(DefaultBaseJobTemplate.value).findings.isEmpty)
        #expect(BaseJobTemplateCheck(ParityFixtures.defaultTemplate).findings.isEmpty)
    }

    @Test("references to nothing, variables without effect and faulty defaults are found at their place")
    func findings() {
        let template: JSONObject = [
            "job_configuration": [
                "name": "{{ ctx.flow.name }}-{{ $HOME }}-{{ prefect.variables.x }}",
                "task_definition": ["containerDefinitions": [["image": "{{ imgae }}:{{ tag[0] }}"]]],
            ],
            "variables": [
                "type": "object",
                "properties": [
                    "image": ["type": "string", "default": 5], "tag": ["type": "array"], "driver": ["type": "string"],
                ],
            ],
        ]
        let findings = BaseJobTemplateCheck(template).findings
        #expect(
            findings.map(\.path) == [
                "/job_configuration/task_definition/containerDefinitions/0/image", "/variables/properties/image",
                "/variables/properties/image/default",
            ])
        #expect(findings.map(\.severity) == [.warning, .warning, .error])
        #expect(findings.first?.hint == "Did you mean image?")
        #expect(BaseJobTemplateCheck([:]).findings.isEmpty)
    }

    @Test(
        "a schema that is none is found at its place",
        arguments: [
            (#"{"properties":{"a":{"type":"text"}}}"#, "/variables/properties/a/type"),
            (#"{"properties":{"a":5}}"#, "/variables/properties/a"), (#"{"required":"a"}"#, "/variables/required"),
            (#"{"properties":[]}"#, "/variables/properties"),
            (#"{"definitions":{"X":{"anyOf":[]}}}"#, "/variables/definitions/X/anyOf"),
            (#"{"properties":{"a":{"items":[{"type":"string"}]}}}"#, "/variables/properties/a/items"),
            (#"{"properties":{"a":{"minLength":-1}}}"#, "/variables/properties/a/minLength"), ("5", "/variables"),
        ])
    func faultySchema(_ variables: String, _ path: String) throws {
        let check = BaseJobTemplateCheck([
            "job_configuration": ["x": "{{ a }}"], "variables": try JSONValue(parsing: variables),
        ])
        let found = check.findings.filter { $0.severity == .error }
        #expect(found.map(\.path) == [path])
        #expect(found.first?.hint?.isEmpty == false)
    }
}
