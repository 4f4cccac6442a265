import DriverProtocol
import ECSPlanning
import HostCore
import TestSupport
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
                "task_run_request": [
                    "launch_type": "FARGATE", "networkConfiguration": ["awsvpcConfiguration": ["subnet": []]],
                ],
            ]
        ])
        let paths = found.map(\.path)
        let root = "/job_configuration"
        for path in [
            "/task_definition/ContainerDefinitions", "/task_definition/containerDefinitions",
            "/task_definition/containerDefinitions/0/img", "/task_run_request/launch_type",
            "/task_run_request/networkConfiguration/awsvpcConfiguration/subnet",
            "/task_run_request/overrides/containerOverrides",
        ] { #expect(paths.contains(root + path)) }
        #expect(findings([:]).first?.severity == .error)
    }

    @Test(
        "this host's own template is fine for every driver", arguments: [DriverRole.fargate, .ec2, .taskDefinitionARN])
    func ownTemplate(_ role: DriverRole) {
        #expect(TemplateValidation(role: role).findings(in: DefaultBaseJobTemplate.value).isEmpty)
    }

    @Test("a job is checked as far as that goes without AWS: faults first, then warnings")
    func job() {
        let configuration = Example.configuration { configuration in
            configuration["task_run_request", default: [:]]["launchType"] = "FARGATE"
            configuration["task_run_request", default: [:]]["placementStrategy"] = [["type": "random"]]
            configuration["task_definition", default: [:]]["memory"] = 999
        }
        let planner = ECSPlanner(role: .fargate)
        let request = ValidateRequest(baseJobTemplate: [:], plan: Example.request(configuration))
        let found = planner.validate(request)
        #expect(found.map(\.severity) == [.error, .warning])
        #expect(
            found.map(\.path) == [
                "/configuration/task_run_request/placementStrategy", "/configuration/task_definition/memory",
            ])
        #expect(found.allSatisfy { $0.hint?.isEmpty == false && $0.rule?.isEmpty == false && $0.value != nil })
        #expect(
            ECSPlanner(role: .ec2).findings(Example.request(configuration)).map(\.path).first?.hasSuffix("launchType")
                == true)
    }

    @Test("a job that names a definition is checked without it")
    func linkedJob() {
        let configuration = Example.configuration { configuration in
            configuration["task_run_request", default: [:]]["taskDefinition"] = "shared:1"
            configuration["vpc_id"] = 5
        }
        let found = ECSPlanner(role: .taskDefinitionARN).findings(Example.request(configuration))
        #expect(found.map(\.path) == ["/configuration/vpc_id"])
    }

    @Test("the drivers' executables answer validate for a template and for a job")
    func process() throws {
        let process = try LineProcess(BuiltProduct.path("worker-driver-fargate"))
        let configuration = Example.configuration { $0["task_run_request", default: [:]]["launchType"] = "FARGATE" }
        var job = configuration
        job["gpu"] = 1
        let requests = [
            ValidateRequest(baseJobTemplate: ["job_configuration": .object(configuration)]),
            ValidateRequest(baseJobTemplate: [:], plan: Example.request(job)),
        ]
        for (index, request) in requests.enumerated() {
            try process.write(
                RPCMessage.request(id: .string("\(index)"), method: DriverMethod.validate, params: request.params).line)
            let line = try #require(try process.readLine())
            guard case .result(_, let result) = try RPCMessage(line: Array(line.utf8)) else {
                Issue.record("\(line)")
                continue
            }
            let expected = ECSPlanner(role: .fargate).validate(request)
            #expect(ValidateRequest.findings(result: result) == expected)
            if index == 1 { #expect(expected.first?.path == "/configuration/gpu") }
        }
        process.closeInput()
        #expect(process.wait() == .exit(0))
    }
}
