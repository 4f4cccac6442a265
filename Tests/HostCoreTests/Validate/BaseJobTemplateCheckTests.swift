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
}
