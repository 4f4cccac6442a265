import DriverProtocol
import HostCore
import Testing

@Suite("Secrets")
struct SecretTokensTests {
    private static let secret = BlockDocument(type: "secret", data: ["value": "s3cret-Value"])

    private func answers(_ document: BlockDocument, name: String = "token") -> ReferenceAnswers {
        ReferenceAnswers(blocks: [.init(type: document.type, name: name): document], blocksByID: ["id": document])
    }

    /// What a driver would see of a job.
    private func driverView(_ job: ResolvedJob, _ input: ResolveInput) -> String {
        JSONValue.object(job.planRequest(region: "us-east-1").params).text()
    }

    @Test("no secret reaches a driver, and every one comes back")
    func nothingLeaks() throws {
        let environment = [
            "PREFECT_API_URL": "http://x/api", "PREFECT_API_KEY": "pnu_0123456789",
            "PREFECT_API_AUTH_STRING": "user:passw0rd",
            "PREFECT_CLIENT_CUSTOM_HEADERS": #"{"CF-Access-Client-Secret":"cf-secret"}"#,
            "PREFECT_SERVER_DATABASE_PASSWORD": "dbpassword", "AWS_SECRET_ACCESS_KEY": "host-secret",
        ]
        let credentials = BlockDocument(
            type: "aws-credentials", data: ["aws_access_key_id": "AKIAXX", "aws_secret_access_key": "block-secret"])
        var answers = answers(Self.secret)
        answers.blocks[.init(type: "aws-credentials", name: "prod")] = credentials
        let input = try Samples.input(
            deployment: [
                "env": [
                    "A": "{{ prefect.blocks.secret.token }}", "B": "x{{ prefect.blocks.secret.token }}y",
                    "C": "{{ prefect.blocks.aws-credentials.prod.aws_secret_access_key }}",
                    "D": "{{ prefect.blocks.aws-credentials.prod }}", "AWS_SESSION_TOKEN": "session-token",
                ],
                "aws_credentials": ["aws_access_key_id": "AKIAYY", "aws_secret_access_key": "inline-secret"],
                "labels": ["l": "{{ prefect.blocks.secret.token }}"],
                "command": "run {{ prefect.blocks.secret.token.value }} now",
            ], environment: environment)
        let job = try JobResolution.resolve(input, answers)
        let view = driverView(job, input)
        for secret in [
            "s3cret", "pnu_", "passw0rd", "cf-secret", "dbpassword", "host-secret", "block-secret", "AKIA",
            "inline-secret",
            "session-token",
        ] { #expect(!view.contains(secret), "\(secret)") }
        let env = job.configuration["env"].map(job.secrets.substitute(in:))
        #expect(env?["A"] == "s3cret-Value")
        #expect(env?["B"] == "xs3cret-Valuey")
        #expect(env?["C"] == "block-secret")
        #expect(env?["D"] == "{'aws_access_key_id': 'AKIAXX', 'aws_secret_access_key': 'block-secret'}")
        #expect(env?["PREFECT_API_KEY"] == "pnu_0123456789")
        #expect(env?["AWS_SESSION_TOKEN"] == "session-token")
        #expect(job.configuration["command"].map(job.secrets.substitute(in:)) == "run s3cret-Value now")
        #expect(job.awsCredentials == ["aws_access_key_id": "AKIAYY", "aws_secret_access_key": "inline-secret"])
    }

    @Test("a secret of the template itself is hidden where a name says so")
    func placesByName() throws {
        var template = JSONValue.object(Samples.template)
        template.change(
            at: ["job_configuration", "task_definition", "containerDefinitions", 0, "environment"],
            to: [["name": "PREFECT_API_KEY", "value": "plain-key"], ["name": "A", "value": "1"]])
        let input = try Samples.input(
            template: template.object ?? [:],
            deployment: [
                "env": ["COPY": "no"], "command": "x --key {{ env.PREFECT_API_KEY }}", "env.PREFECT_API_KEY": "job-key",
            ])
        let job = try JobResolution.resolve(input)
        #expect(!driverView(job, input).contains("plain-key"))
        #expect(!driverView(job, input).contains("job-key"))
        let items = job.configuration["task_definition"]?["containerDefinitions"]?[0]?["environment"]
        #expect(items?[1] == ["name": "A", "value": "1"])
        #expect(items.map(job.secrets.substitute(in:))?[0]?["value"] == "plain-key")
    }

    @Test("a token is the same for one value, pool and key, and another for any other")
    func stability() throws {
        func token(key: String, pool: String, value: String) throws -> String? {
            var input = try Samples.input(
                deployment: ["env": ["A": "{{ prefect.blocks.secret.token }}"]], environment: ["PREFECT_API_KEY": key])
            input.workPool.id = pool
            let document = BlockDocument(type: "secret", data: ["value": .string(value)])
            return try JobResolution.resolve(input, answers(document)).configuration["env"]?["A"]?.string
        }
        let token1 = try token(key: "k", pool: "p", value: "v1")
        #expect(try token(key: "k", pool: "p", value: "v1") == token1)
        #expect(try token(key: "k", pool: "p", value: "v2") != token1)
        #expect(try token(key: "k", pool: "q", value: "v1") != token1)
        #expect(try token(key: "l", pool: "p", value: "v1") != token1)
        let text = try #require(token1)
        #expect(text.hasPrefix("whs-"))
        #expect(text.utf8.count == 28)
        #expect(text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x2D })
    }

    @Test("a character of a secret is a secret of its own")
    func characterOfSecret() throws {
        let job = try Samples.job(
            deployment: ["env": ["A": "x{{ prefect.blocks.secret.token.value[1] }}"]], answers: answers(Self.secret))
        #expect(job.configuration["env"].map(job.secrets.substitute(in:))?["A"] == "x3")
        #expect(job.configuration["env"]?["A"]?.string?.hasPrefix("xwhs-") == true)
    }

    @Test("a short secret is hidden in its place alone")
    func shortSecret() throws {
        let document = BlockDocument(type: "secret", data: ["value": "a"])
        let job = try Samples.job(
            deployment: ["env": ["A": "{{ prefect.blocks.secret.token }}"], "command": "a banana"],
            answers: answers(document))
        #expect(job.configuration["command"] == "a banana")
        #expect(job.configuration["env"]?["A"] != "a")
        #expect(job.secrets.substitute(in: .object(job.configuration))["env"]?["A"] == "a")
    }

    @Test("a secret that is no text keeps its type as a whole and is text inside text")
    func typedSecret() throws {
        let document = BlockDocument(type: "secret", data: ["value": ["port": 5432, "on": true, "user": "o'neil"]])
        var template = JSONValue.object(Samples.template)
        template.change(at: ["job_configuration", "custom"], to: "{{ whole }}")
        let input = try Samples.input(
            template: template.object ?? [:],
            deployment: [
                "whole": "{{ prefect.blocks.secret.token }}",
                "env": [
                    "ALL": "{{ prefect.blocks.secret.token }}", "PORT": "{{ prefect.blocks.secret.token.value.port }}",
                ],
            ])
        let job = try JobResolution.resolve(input, answers(document))
        let shown = job.secrets.substitute(in: .object(job.configuration))
        #expect(shown["custom"] == ["port": 5432, "on": true, "user": "o'neil"])
        #expect(shown["env"]?["ALL"] == #"{'port': 5432, 'on': True, 'user': "o'neil"}"#)
        #expect(shown["env"]?["PORT"] == "5432")
        #expect(!driverView(job, input).contains("neil"))
        #expect(!driverView(job, input).contains("5432"))
    }

    @Test("fields that the schema calls secret are hidden, with wildcards")
    func secretFields() throws {
        let document = BlockDocument(
            type: "custom",
            data: ["user": "u", "password": "hush", "headers": ["X": "hidden"], "inner": ["key": "deep"]],
            secretFields: ["password", "headers.*", "inner.key"])
        let input = try Samples.input(
            deployment: [
                "env": [
                    "U": "{{ prefect.blocks.custom.token.user }}", "P": "{{ prefect.blocks.custom.token.password }}",
                    "H": "{{ prefect.blocks.custom.token.headers.X }}",
                    "K": "{{ prefect.blocks.custom.token.inner.key }}",
                ]
            ])
        let job = try JobResolution.resolve(input, answers(document))
        #expect(job.configuration["env"]?["U"] == "u")
        let view = driverView(job, input)
        for secret in ["hush", "hidden", "deep"] { #expect(!view.contains(secret)) }
        let shown = job.secrets.substitute(in: job.configuration["env"] ?? .null)
        #expect([shown["P"], shown["H"], shown["K"]] == ["hush", "hidden", "deep"])
    }

    @Test("the request says how long each secret in it is, and names no other")
    func lengths() throws {
        let input = try Samples.input(
            deployment: [
                "env": ["A": "{{ prefect.blocks.secret.token }}"],
                "aws_credentials": ["aws_secret_access_key": "elsewhere"],
            ])
        let job = try JobResolution.resolve(input, answers(BlockDocument(type: "secret", data: ["value": "äöü"])))
        let secrets = job.planRequest(region: nil).secrets
        #expect(secrets.values == [["length": 3]])
        #expect(secrets.keys.first == job.configuration["env"]?["A"]?.string)
    }

    @Test("tokens come back wherever a driver puts them, and what comes back is not searched again")
    func substitution() throws {
        let inner = try Samples.job(
            deployment: ["env": ["A": "{{ prefect.blocks.secret.token }}"]], answers: answers(Self.secret))
        let token = try #require(inner.configuration["env"]?["A"]?.string)
        let secrets = inner.secrets
        #expect(
            secrets.substitute(in: ["a": [.string("x\(token)\(token)y"), .string(token), 5, .null]])
                == ["a": ["xs3cret-Values3cret-Valuey", "s3cret-Value", 5, .null]])
        #expect(secrets.substitute(in: "whs-000000000000000000000000") == "whs-000000000000000000000000")
        #expect(secrets.substitute(in: "whs-" + token) == "whs-s3cret-Value")
        #expect(secrets.substitute(in: String(token.dropLast())) == String(token.dropLast()))
        // A secret that looks like its own token.
        let odd = try Samples.job(
            deployment: ["env": ["A": "{{ prefect.blocks.secret.token }}"]],
            answers: answers(BlockDocument(type: "secret", data: ["value": .string(token)])))
        #expect(odd.configuration["env"].map(odd.secrets.substitute(in:))?["A"] == .string(token))
    }

    @Test("printing shows no secret")
    func printing() throws {
        let input = try Samples.input(
            deployment: [
                "env": ["A": "{{ prefect.blocks.secret.token }}"],
                "aws_credentials": ["aws_secret_access_key": "s3cret-key"],
            ], environment: ["PREFECT_API_KEY": "s3cret-api"])
        let answers = answers(Self.secret)
        let job = try JobResolution.resolve(input, answers)
        var dumped = ""
        dump(job, to: &dumped)
        dump(job.secrets, to: &dumped)
        dump(answers, to: &dumped)
        dump(input.environment, to: &dumped)
        for text in ["\(job.secrets)", String(reflecting: job), dumped, "\(job)", "\(answers)", "\(input.environment)"]
        {
            #expect(!text.contains("s3cret"))
        }
    }

    @Test("a variable inside a secret block is resolved before it is hidden")
    func variableInsideSecret() throws {
        var answers = answers(BlockDocument(type: "secret", data: ["value": "{{ prefect.variables.who }}:pw"]))
        #expect(TemplateReferences.variables(inBlocksOf: answers) == ["who"])
        answers.variables["who"] = "me"
        #expect(TemplateReferences.variables(inBlocksOf: answers).isEmpty)
        let job = try Samples.job(deployment: ["env": ["A": "{{ prefect.blocks.secret.token }}"]], answers: answers)
        #expect(job.configuration["env"].map(job.secrets.substitute(in:))?["A"] == "me:pw")
    }

    @Test("a secret that is longer inside JSON says so beside its length")
    func lengthInsideJSON() throws {
        let answers = answers(BlockDocument(type: "secret", data: ["value": "a\"b\\c\né"]))
        let input = try Samples.input(deployment: ["env": ["A": "{{ prefect.blocks.secret.token }}"]])
        let request = try JobResolution.resolve(input, answers).planRequest(region: "us-east-1")
        #expect(request.secrets.values == [["length": 7, "jsonLength": 10]])
    }
}
