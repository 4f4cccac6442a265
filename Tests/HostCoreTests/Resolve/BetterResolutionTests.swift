import DriverProtocol
import HostCore
import Testing

/// What the other worker gets wrong, and what happens here.
@Suite("Resolution where the other worker is wrong")
struct BetterResolutionTests {
    private func parity(_ name: String) throws -> ParityCase.Step {
        let parity = try #require(ParityCase(ParityFixtures.json("cases/" + name)))
        return try #require(parity.steps.first)
    }

    @Test("a flow run's dotted variable wins over the deployment's map")
    func dottedRunOverride() throws {
        let step = try parity("env-dotted-run-over-map")
        let job = try JobResolution.resolve(try step.input.get())
        #expect(job.configuration["env"]?["FOO"] == "run")
        #expect(job.provenance["env.FOO"] == .flowRun)
    }

    @Test("a flow run's dotted variable adds to the deployment's map")
    func dottedRunAddition() throws {
        let job = try Samples.job(
            deployment: ["labels": ["a": "1", "b": "1"], "env": ["X": "1"]], flowRun: ["labels.b": "2", "env.Y": "2"])
        #expect(job.variables["labels"] == ["a": "1", "b": "2"])
        #expect(job.variables["env"] == ["X": "1", "Y": "2"])
    }

    @Test("a null environment counts as absent at every level")
    func nullEnvironment() throws {
        let step = try parity("env-run-null-map")
        #expect(try JobResolution.resolve(try step.input.get()).configuration["env"]?["A"] == "1")
        let job = try Samples.job(deployment: ["env": .null], defaults: ["env": ["B": "pool"]])
        #expect(job.configuration["env"]?["B"] == "pool")
        #expect(job.provenance["env"] == .poolDefault)
    }

    @Test(
        "an environment that is no map is refused with its type, not its value",
        arguments: ["env-text", "env-not-a-map"])
    func environmentOfWrongType(_ name: String) throws {
        let step = try parity(name)
        let error = try #require(Samples.error(try step.input.get()))
        #expect(error.kind == .configurationInvalid)
        #expect(error.findings.first?.path == "/configuration/env")
        #expect(!error.description.contains("A=1"))
        #expect(error.findings.first?.hint != nil)
    }

    @Test("dotted variables that contradict each other are refused by name")
    func dottedConflict() throws {
        let error = try #require(Samples.error(try parity("env-dotted-conflict").input.get()))
        #expect(error.kind == .configurationInvalid)
        #expect(error.description.contains("'x.a.b'"))
    }

    @Test("null container definitions are none")
    func nullContainers() throws {
        // Like the case without that member: nothing is left to register.
        #expect(Samples.error(try parity("containers-null").input.get())?.kind == .configurationInvalid)
        var template = JSONValue.object(Samples.template)
        template.change(at: ["job_configuration", "task_definition", "containerDefinitions"], to: .null as JSONValue)
        let input = try Samples.input(template: template.object ?? [:], deployment: ["cpu": 512])
        #expect(Samples.error(input) == nil)
    }

    @Test("a template without variables resolves")
    func noVariables() throws {
        let job = try JobResolution.resolve(try parity("template-no-variables").input.get())
        #expect(job.variables.isEmpty)
        #expect(job.configuration["task_definition"] == ["family": "tiny"])
    }

    @Test("null credentials are the host's own")
    func nullCredentials() throws {
        let job = try JobResolution.resolve(try parity("null-aws-credentials").input.get())
        #expect(job.awsCredentials == nil)
        #expect(!job.configuration.contains("aws_credentials"))
    }

    @Test(
        "a key that AWS provides is taken out of the overrides too",
        arguments: ["secret-api-key-in-job-env", "secret-job-env-leak", "secret-override-env-kept"])
    func withheldKey(_ name: String) throws {
        let job = try JobResolution.resolve(try parity(name).input.get())
        #expect(job.configuration["env"]?["PREFECT_API_KEY"] == nil)
        let overrides = job.configuration["task_run_request"]?["overrides"]?["containerOverrides"]?[0]
        let environment = overrides?["environment"]
        #expect(environment?["PREFECT_API_KEY"] == nil)
        #expect(environment?.array?.isEmpty ?? true)
    }

    @Test("a key that AWS provides need not be there")
    func absentKey() throws {
        let job = try Samples.job(
            deployment: ["prefect_api_key_secret_arn": "arn:x", "prefect_api_auth_string_secret_arn": "arn:y"])
        #expect(job.configuration["prefect_api_key_secret_arn"] == "arn:x")
    }

    @Test("a null among the job's variables stays in the overrides, where a driver sees what to unset")
    func nullUnsets() throws {
        let job = try Samples.job(deployment: ["env": ["A": .null, "B": "1"]])
        let overrides = job.configuration["task_run_request"]?["overrides"]?["containerOverrides"]?[0]
        #expect(overrides?["environment"] == ["A": .null, "B": "1"])
        #expect(job.configuration["env"]?.object?.contains("A") == false)
    }

    @Test("all findings come at once, each with a path and a remedy")
    func allFindings() throws {
        let error = try #require(
            Samples.error(
                try Samples.input(deployment: ["vpc_id": 5, "labels": .null, "configure_cloudwatch_logs": 2])))
        #expect(
            error.findings.map(\.path) == [
                "/configuration/labels", "/configuration/configure_cloudwatch_logs", "/configuration/vpc_id",
            ])
        #expect(error.findings.allSatisfy { $0.hint != nil })
        #expect(error.description.contains("vpc_id is 5, not a text."))
    }

    @Test("rules over several fields come all at once too")
    func allRules() throws {
        let error = try #require(
            Samples.error(
                try Samples.input(deployment: [
                    "network_configuration": ["subnets": []], "configure_cloudwatch_logs": true,
                ])))
        #expect(error.findings.count == 2)
    }

    @Test("a block that is not there is named, with where it is wanted")
    func missingBlock() throws {
        let input = try Samples.input(deployment: ["env": ["T": "{{ prefect.blocks.secret.token }}"]])
        let error = try #require(Samples.error(input))
        #expect(error.kind == .notFound)
        #expect(error.findings.first?.path == "/configuration/env/T")
        #expect(error.description.contains("'token'"))
    }

    @Test(
        "a server of 2.14 has the old command, later ones the new",
        arguments: [
            ("2.14.20", "python -m prefect.engine"), ("2.20.16", "prefect flow-run execute"),
            ("3.8.8", "prefect flow-run execute"), ("3", "prefect flow-run execute"),
            ("odd", "prefect flow-run execute"),
        ])
    func command(_ version: String, _ command: String) throws {
        let job = try JobResolution.resolve(Samples.input(prefect: version))
        #expect(job.configuration["command"] == .string(command))
        #expect(job.configuration["labels"]?["prefect.io/version"] == .string(version))
        #expect(job.defaultImage == "prefecthq/prefect:\(version)-python3.11")
    }
}
