import AWSAPI
import AWSSigning
import DriverProtocol
import FoundationEssentials
import HostCore
import PrefectAPI
import TestSupport

/// A pool whose template, blocks, host and account are full of marked values.
struct CanaryStage {
    let stage: Stage
    private(set) var canaries = Canaries()
    /// The host's variables, and those of commands beside it.
    private(set) var environment: [String: String] = [:]
    /// What AWS repeats of a request that it refuses.
    private var quoted: [String] = []
    /// Prefect's key and auth string: where Secrets Manager provides them, not even a request to AWS may hold them.
    private(set) var provided = Canaries()
    private let secretBlock: String
    private let loginType: String
    private var job: JSONObject = [:]

    /// The sandbox knows one pair of keys, the host's and the jobs'.
    struct Keys {
        let secret: String
        let canaries: Canaries

        init() {
            var canaries = Canaries()
            secret = canaries.plant("AWS's secret access key") { "\($0)/+=" }
            self.canaries = canaries
        }
    }

    init(_ stage: Stage, keys: Keys) async throws {
        self.stage = stage
        canaries.add(keys.canaries)
        secretBlock = PrefectFixtures.uniqueName("canary")
        loginType = PrefectFixtures.uniqueName("login")
        plantHost(keys)
        try await plantBlocks(keys)
        plantJob()
    }

    private mutating func plantHost(_ keys: Keys) {
        let apiKey = provided.plant("PREFECT_API_KEY") { "pnu_\($0)+/=" }
        let authString = provided.plant("PREFECT_API_AUTH_STRING") { "user:\($0) 100%" }
        canaries.add(provided)
        environment = stage.sandbox.environment.merging([
            "PREFECT_API_URL": stage.server.apiURL, "PREFECT_HOME": stage.server.workerHome,
            "PREFECT_API_KEY": apiKey, "PREFECT_API_AUTH_STRING": authString,
            "PREFECT_CLIENT_CUSTOM_HEADERS": JSONValue.object([
                "X-Gateway": .string(canaries.plant("a custom header") { $0 })
            ]).text(),
            "AWS_SECRET_ACCESS_KEY": keys.secret,
            "AWS_SESSION_TOKEN": canaries.plant("AWS_SESSION_TOKEN") { "\($0)//+==" },
            "TOKEN": canaries.plant("the host's own TOKEN"),
            "https_proxy": canaries.plant("a proxy's password") { "http://user:\($0)@127.0.0.1:9" },
        ]) { $1 }
    }

    private mutating func plantBlocks(_ keys: Keys) async throws {
        let secret = canaries.plant("a secret block")
        // What ECS takes in a tag.
        let label = canaries.plant("a secret block in a label") { "\($0)+=@" }
        let session = canaries.plant("aws_session_token of a block") { "\($0)//+==" }
        try await createSecret(secretBlock, secret)
        _ = try await stage.prefect.createBlock(
            type: loginType, name: "main", data: ["label": .string(label), "user": "ann"], secret: ["label"])
        let credentials = try await stage.prefect.createBlock(
            type: PrefectFixtures.uniqueName("aws"), name: "keys",
            data: [
                "aws_access_key_id": .string(SandboxProcess.accessKeyID), "aws_secret_access_key": .string(keys.secret),
                "aws_session_token": .string(session), "region_name": .string(SandboxProcess.region),
            ], secret: ["aws_secret_access_key", "aws_session_token"])
        quoted += [secret, session]

        var template = JSONValue.object(DefaultBaseJobTemplate.value)
        // A deployment's own reference is refused by the server, from 3 on.
        template["variables"]?["properties"]?["aws_credentials"]?["default"] = [
            "$ref": ["block_document_id": .string(credentials)]
        ]
        template["variables"]?["properties"]?["env"]?["default"] = [
            "SERVICE_PASSWORD": .string(canaries.plant("a password in the pool's template"))
        ]
        try await stage.server.client().updateWorkPool(named: stage.pool, baseJobTemplate: template.object)
    }

    private mutating func plantJob() {
        let token = canaries.plant("an env variable named TOKEN")
        quoted.append(token)
        job = [
            "command": Stage.walk(),
            "env": [
                "TOKEN": .string(token),
                "GREETING": .string("for {{ prefect.blocks.secret.\(secretBlock) }}"),
                "DATABASE": .string(canaries.plant("a URL's password") { "postgresql://etl:\($0)@db/etl" }),
            ],
            "labels": ["secret": .string("{{ prefect.blocks.\(loginType).main.label }}")],
        ]
    }

    /// A document of the type `secret`, which every server has.
    private func createSecret(_ name: String, _ value: String) async throws {
        let type = try await stage.prefect.call("GET", "/block_types/slug/secret")["id"] ?? .null
        let schemas = try await stage.prefect.call(
            "POST", "/block_schemas/filter", ["block_schemas": ["block_type_id": ["any_": [type]]]])
        try await stage.prefect.call(
            "POST", "/block_documents/",
            [
                "name": .string(name), "data": ["value": .string(value)], "block_type_id": type,
                "block_schema_id": schemas[0]?["id"] ?? .null,
            ])
    }

    /// A deployment with all that a job can hide, and further job variables.
    func deployment(_ more: JSONObject = [:]) async throws -> String {
        var variables = job
        variables.merge(more)
        return try await stage.deployment(.object(variables))
    }

    /// Job variables that put a secret into the task definition, too.
    var inDefinition: JSONObject {
        let owner = "by {{ prefect.blocks.secret.\(secretBlock) }}"
        return ["task_definition": ["containerDefinitions": [["dockerLabels": ["owner": .string(owner)]]]]]
    }

    /// Registers a task definition as somebody else would, with a secret in its plain environment, and gives its family.
    mutating func registerDefinition() async throws -> String {
        let family = PrefectFixtures.uniqueName("linked")
        let value = canaries.plant("the environment of a task definition that exists")
        let settings = AWSSettings(
            AWSSurroundings(
                environment: stage.sandbox.environment, transport: TestHTTP.transport, readFile: { _ in nil },
                replaceFile: { _, _ in }, now: { Date.now }, sleep: { try await Task.sleep(for: $0) }))
        let credentials = AWSCredentials(
            accessKeyID: SandboxProcess.accessKeyID, secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
            source: "the test")
        let client = AWSClient(
            region: SandboxProcess.region, transport: TestHTTP.transport,
            credentials: CachedCredentials(StaticCredentials(credentials), now: { Date.now }),
            endpoints: try EndpointResolver(settings: settings), now: { Date.now },
            sleep: { try await Task.sleep(for: $0) })
        _ = try await client.registerTaskDefinition([
            "family": .string(family), "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [
                [
                    "name": "prefect", "image": "image",
                    "environment": [["name": "SETTING", "value": .string(value)]],
                ]
            ],
        ])
        return family
    }

    /// Has AWS refuse the launches of jobs with this word, in a message that quotes what it was sent.
    func refuse(_ word: String) async throws {
        let words = (quoted + [environment["AWS_SECRET_ACCESS_KEY"] ?? ""]).map {
            "\($0) \(JSONValue.string($0).text()) \(Data($0.utf8).base64EncodedString())"
        }
        try await stage.sandbox.add(fault: [
            "operation": "RunTask", "match": .string(word), "times": .null,
            "fault": [
                "kind": "error", "code": "InvalidParameterException",
                "message": .string("Invalid request: \(words.joined(separator: ", "))"),
            ],
        ])
    }
}
