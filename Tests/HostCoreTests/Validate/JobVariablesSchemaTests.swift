import DriverProtocol
import HostCore
import Testing

@Suite("Schema of job variables")
struct JobVariablesSchemaTests {
    private let schema = JobVariablesSchema(DefaultBaseJobTemplate.value)

    /// What Prefect's server says in a recorded case, and what we say: the findings that are errors or stand for a
    /// reference, since the server knows no unknown variables.
    private func compare(_ said: JSONValue?, _ found: [ConfigurationFinding], _ name: String) throws {
        let found = found.filter { $0.rule?.hasPrefix("the schema") == true }
        guard let text = said?.string else {
            #expect(found.isEmpty, "\(name): the server says nothing, we say \(found)")
            return
        }
        #expect(!found.isEmpty, "\(name): the server says \(text)")
        // 'env.W', "cloudwatch_logs_options['max-buffer-size']", 'capacity_provider_strategy[0]'
        let quote: Character = text.contains("field \"") ? "\"" : "'"
        let field = text.split(separator: "field \(quote)", maxSplits: 1)[1].split(separator: "\(quote).")[0]
        let steps = field.replacing("['", with: ".").replacing("']", with: "").replacing("[", with: ".").replacing(
            "]", with: "")
        let path = steps.split(separator: ".").joined(separator: "/")
        #expect(found.contains { $0.path.contains("/" + path) }, "\(name): \(path) is not among \(found.map(\.path))")
    }

    @Test(
        "every recorded case is found fault with exactly where Prefect's server does", arguments: ParityFixtures.cases)
    func recorded(_ parity: ParityCase) throws {
        for step in parity.steps {
            guard case .success(let input) = step.input, let deployment = input.deployment else { continue }
            let schema = JobVariablesSchema(input.baseJobTemplate)
            let said = step.expected["schema"]
            try compare(said?["deployment"], schema.findings(deployment: deployment.jobVariables), parity.name)
            try compare(
                said?["flow_run"],
                schema.findings(deployment: deployment.jobVariables, flowRun: input.flowRun.jobVariables), parity.name)
        }
    }

    @Test("good variables have no findings")
    func good() {
        let variables: JSONObject = [
            "image": "x", "cpu": 256, "memory": .null, "env": ["A": "1", "B": .null], "launch_type": "EC2",
            "capacity_provider_strategy": [["capacityProvider": "FARGATE_SPOT", "weight": Samples.number("1.0")]],
            "configure_cloudwatch_logs": true, "env.DOTTED": "1", "gpu": 1, "sidecars": [["name": "a", "image": "b"]],
            "capacity_fallback": ["FARGATE", [["capacityProvider": "a"]]], "driver": "fargate",
        ]
        #expect(schema.findings(deployment: variables, flowRun: [:]).isEmpty)
        #expect(schema.findings(deployment: [:], flowRun: variables).isEmpty)
        #expect(schema.defaultFindings.isEmpty)
    }

    @Test(
        "what does not fit is named with its place, its value and what to do",
        arguments: [
            (["cpu": "big"], "/cpu", "Job variable cpu (deployment) is \"big\", not of type integer or null."),
            (["cpu": Samples.number("1.5")], "/cpu", "is 1.5, not of type integer or null."),
            (["launch_type": "fargate"], "/launch_type", "not one of \"FARGATE\""),
            (
                ["capacity_provider_strategy": [["weight": 1]]], "/capacity_provider_strategy/0/capacityProvider",
                "is missing"
            ),
            (["capacity_fallback": ["MOON"]], "/capacity_fallback/0", "not one of \"FARGATE\""),
            (["gpu": -1], "/gpu", "less than 0"), (["sidecars": [["name": "x"]]], "/sidecars/0/image", "is missing"),
            (["runtime_platform": ["cpuArchitecture": "arm"]], "/runtime_platform/cpuArchitecture", "X86_64"),
        ] as [(JSONObject, String, String)])
    func bad(_ variables: JSONObject, _ path: String, _ message: String) {
        let findings = schema.findings(deployment: variables, flowRun: [:])
        #expect(findings.map(\.path) == ["/deployment/job_variables" + path])
        #expect(findings.first?.message.contains(message) == true, "\(findings)")
        #expect(findings.first?.severity == .error && findings.first?.hint?.isEmpty == false)
    }

    @Test("the place is that of the level that gave the value")
    func origins() {
        let schema = JobVariablesSchema(DefaultBaseJobTemplate.value)
        let found = schema.findings(deployment: ["cpu": "a", "memory": "b"], flowRun: ["memory": "c"])
        #expect(
            found.map(\.path) == ["/flow_run/job_variables/memory", "/deployment/job_variables/cpu"].sorted { $0 < $1 })
    }

    @Test("values that may be secret are not shown")
    func secrets() {
        let findings = schema.findings(deployment: [
            "env": ["TOKEN": ["s3cret"], "OTHER": 987_654], "aws_credentials": ["aws_secret_access_key": 123_456],
        ])
        #expect(findings.count == 3)
        for finding in findings {
            let text = finding.json.text()
            for secret in ["s3cret", "987654", "123456"] { #expect(!text.contains(secret), "\(text)") }
        }
    }

    @Test("a reference that the schema does not allow is a warning, since it may fit once it is fetched")
    func references() {
        let findings = schema.findings(deployment: ["cpu": "{{ prefect.variables.cpu }}"])
        #expect(findings.map(\.severity) == [.warning])
        #expect(schema.findings(deployment: ["image": "{{ prefect.blocks.json.a.image }}"]).isEmpty)
    }

    @Test("a variable that nobody knows is a warning, with the name that was probably meant")
    func unknown() {
        let found = schema.findings(
            deployment: ["imgae": "x", "env.A": "1"], flowRun: ["launchType": "EC2", "quux": 1])
        #expect(
            found.map(\.path) == [
                "/deployment/job_variables/imgae", "/flow_run/job_variables/launchType", "/flow_run/job_variables/quux",
            ])
        #expect(found.map(\.hint).prefix(2) == ["Did you mean image?", "Did you mean launch_type?"])
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    @Test("a variable of a driver's that the template leaves out is named with the line that passes it on")
    func drivers() {
        let drivers: [JSONObject] = [["type": "object", "properties": ["gpu": ["type": "integer"]]]]
        let schema = JobVariablesSchema(ParityFixtures.defaultTemplate, drivers: drivers)
        let found = schema.findings(deployment: ["gpu": 1])
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.hint?.contains(#""gpu": "{{ gpu }}""#) == true)
        var template = ParityFixtures.defaultTemplate
        template["job_configuration"]?["gpu"] = "{{ gpu }}"
        #expect(JobVariablesSchema(template, drivers: drivers).findings(deployment: ["gpu": 1]).isEmpty)
        #expect(
            JobVariablesSchema(template, drivers: drivers).findings(deployment: ["gpu": "x"]).map(\.severity) == [
                .error
            ])
    }

    @Test("defaults that break their own schema are found in the template, and do not count elsewhere")
    func defaults() {
        let template: JSONObject = [
            "variables": [
                "type": "object", "required": ["b"],
                "properties": ["a": ["type": "integer", "default": "x"], "b": ["type": "string"]],
            ],
            "job_configuration": ["x": "{{ a }}{{ b }}"],
        ]
        let schema = JobVariablesSchema(template)
        #expect(schema.defaultFindings.map(\.path) == ["/variables/properties/a/default"])
        #expect(schema.findings(deployment: [:], flowRun: [:]).isEmpty)
    }

    @Test("what is required is missed when the run is there, not before")
    func required() {
        let template: JSONObject = [
            "variables": ["type": "object", "required": ["b"], "properties": ["b": ["type": "string"]]],
            "job_configuration": ["x": "{{ b }}"],
        ]
        let schema = JobVariablesSchema(template)
        #expect(schema.findings(deployment: [:]).isEmpty)
        let found = schema.findings(deployment: [:], flowRun: [:])
        #expect(found.map(\.path) == ["/variables/b"] && found[0].message == "Job variable b is missing.")
        #expect(schema.findings(deployment: [:], flowRun: ["b": "x"]).isEmpty)
    }

    @Test(
        "no schema, no findings; hostile schemas end",
        arguments: [[:], ["variables": [:]], ["variables": 5]] as [JSONObject])
    func none(_ template: JSONObject) {
        #expect(JobVariablesSchema(template).findings(deployment: ["a": 1]).filter { $0.severity == .error }.isEmpty)
    }
}
