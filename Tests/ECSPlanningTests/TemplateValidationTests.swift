import DriverProtocol
import ECSPlanning
import Testing

@Suite("Templates")
struct TemplateValidationTests {
    private func findings(_ template: JSONObject) -> [ConfigurationFinding] {
        TemplateValidation(role: .fargate).findings(in: template)
    }

    private func defaultTemplate() throws -> JSONValue {
        try JSONValue(parsing: ParityCase.bytes(ParityCase.folder + "/default_base_job_template.json"))
    }

    @Test("Prefect's own template is fine")
    func fine() throws {
        #expect(findings(try #require(try defaultTemplate().object)).isEmpty)
    }

    @Test("defaults that ECS would refuse are found at their place")
    func defaults() throws {
        var template = try defaultTemplate()
        func set(_ name: String, _ value: JSONValue) {
            var variables = template["variables"] ?? [:]
            var properties = variables["properties"] ?? [:]
            var property = properties[name] ?? [:]
            property["default"] = value
            properties[name] = property
            variables["properties"] = properties
            template["variables"] = variables
        }
        set("launch_type", "MOON")
        set("cpu", "lots")
        set("family", "my family")
        var paths = findings(try #require(template.object)).map(\.path)
        #expect(paths.sorted() == ["cpu", "family", "launch_type"].map { "/variables/properties/\($0)/default" })
        set("launch_type", "FARGATE")
        set("cpu", 256)
        set("memory", 8192)
        set("family", "ok")
        let found = findings(try #require(template.object))
        paths = found.map(\.path)
        #expect(paths == ["/variables/properties/memory/default"] && found[0].severity == .warning)
    }

    @Test("misspelt members and missing parts are found")
    func members() throws {
        let found = findings([
            "job_configuration": [
                "task_definition": [
                    "ContainerDefinitions": [], "containerDefinitions": [["essential": false, "img": "x"]],
                ],
                "task_run_request": ["launch_type": "FARGATE"],
            ]
        ])
        let paths = found.map(\.path)
        let root = "/job_configuration"
        for path in [
            "/task_definition/ContainerDefinitions", "/task_definition/containerDefinitions",
            "/task_definition/containerDefinitions/0/img", "/task_run_request/launch_type",
            "/task_run_request/overrides/containerOverrides",
        ] { #expect(paths.contains(root + path)) }
        #expect(findings([:]).first?.severity == .error)
    }
}
