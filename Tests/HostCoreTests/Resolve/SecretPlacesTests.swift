import DriverProtocol
import HostCore
import Testing

@Suite("What is secret by its name or form")
struct SecretPlacesTests {
    private func environment(_ name: String, _ value: String) throws -> (shown: String, real: JSONValue?) {
        let job = try Samples.job(deployment: ["env": [name: .string(value)]])
        let shown = job.planRequest(region: nil).configuration["env"]?[name]?.string ?? ""
        return (shown, job.secrets.substitute(in: .object(job.configuration))["env"]?[name])
    }

    @Test(
        "a variable whose name says so crosses as a token, and comes back",
        arguments: [
            "TOKEN", "token", "GITHUB_TOKEN", "client-secret", "DB_PASSWORD", "PGPASSWORD", "MYSQL_PWD",
            "OPENAI_API_KEY",
            "STRIPE_APIKEY", "SECRET_KEY", "AZURE_STORAGE_CONNECTION_STRING", "AWS_SESSION_TOKEN",
        ])
    func secretNames(_ name: String) throws {
        let (shown, real) = try environment(name, "hush hush")
        #expect(shown.hasPrefix("whs-") && real == "hush hush")
    }

    @Test(
        "other names do not",
        arguments: [
            "TOKENIZERS_PARALLELISM", "MAX_TOKENS", "TOKEN_FILE", "PWD", "OLDPWD", "KEY", "MONKEY", "SORT_KEY",
            "SECRETARY",
            "PASSWORD_LENGTH", "BROKEN",
        ])
    func otherNames(_ name: String) throws { #expect(try environment(name, "value").shown == "value") }

    @Test(
        "a URL with a password is secret as a whole, whatever its variable is called",
        arguments: [
            ("postgresql://etl:s3cret@db:5432/etl?x=1", true), ("two http://a:b@c/ in one", true),
            ("http://a:p@ss@host", true), ("https://host:8080/a@b", false), ("https://user@host/", false),
            ("https://user:@host/", false), ("mailto:a:b@c", false), ("http://x/?u=a:b@c", false),
            ("s3://bucket/a:b@c", false), ("://:@", false),
        ])
    func urls(_ url: String, isSecret: Bool) throws {
        let (shown, real) = try environment("DATABASE", url)
        #expect(shown.hasPrefix("whs-") == isSecret && real == .string(url))
    }

    @Test("a token in a URL's place for the password stays where it is")
    func tokenInURL() throws {
        let job = try Samples.job(
            deployment: ["env": ["DATABASE": "postgresql://etl:{{ prefect.blocks.secret.token }}@db/etl"]],
            answers: ReferenceAnswers(
                blocks: [.init(type: "secret", name: "token"): .init(type: "secret", data: ["value": "s3cret"])]))
        let shown = job.configuration["env"]?["DATABASE"]?.string ?? ""
        #expect(shown.hasPrefix("postgresql://etl:whs-") && shown.hasSuffix("@db/etl"))
    }

    @Test("a variable of the worker that a template refers to is secret by its name, too")
    func workerVariable() throws {
        var template = JSONValue.object(Samples.template)
        template.change(
            at: ["job_configuration", "task_definition", "containerDefinitions", 0, "environment"],
            to: [["name": "COPY", "value": "{{ $SLACK_TOKEN }}"]])
        let input = try Samples.input(template: template.object ?? [:], environment: ["SLACK_TOKEN": "xoxb-1"])
        #expect(
            !JSONValue.object(try JobResolution.resolve(input).planRequest(region: nil).params).text().contains("xoxb"))
    }

    @Test("a task definition that exists keeps its environment to itself: tokens that a driver may copy")
    func facts() throws {
        var job = try Samples.job()
        var request = job.planRequest(region: nil)
        let environment: JSONValue = [["name": "PW", "value": "hunter22"], ["name": "EMPTY", "value": ""]]
        let container: JSONValue = [
            "name": "app", "image": "repo/app:1", "environment": environment,
            "logConfiguration": ["options": ["splunk-token": "of splunk", "awslogs-group": "g"]],
        ]
        let answer: JSONValue = ["taskDefinition": ["cpu": "256", "containerDefinitions": [container]]]
        job.secrets.give(answer, as: "taskDefinition", to: &request)
        let shown = try #require(request.facts["taskDefinition"])
        #expect(!shown.text().contains("hunter22") && !shown.text().contains("of splunk"))
        let own = shown["taskDefinition"]?["containerDefinitions"]?[0]
        #expect(own?["image"] == "repo/app:1" && own?["environment"]?[1] == environment[1])
        #expect(own?["logConfiguration"]?["options"]?["awslogs-group"] == "g")
        let token = try #require(own?["environment"]?[0]?["value"]?.string)
        #expect(request.secrets[token] == ["length": 8])
        #expect(job.secrets.substitute(in: shown) == answer)
        // What a recording holds is given as it is.
        job.secrets.give(shown, as: "again", to: &request)
        #expect(request.facts["again"] == shown)
    }

    @Test("a base job template shows no secret to a driver that validates it, and all of its references")
    func template() throws {
        let template: JSONObject = [
            "job_configuration": [
                "env": "{{ env }}",
                "aws_credentials": ["aws_access_key_id": "AKIAX", "aws_secret_access_key": "hush1"],
                "task_definition": [
                    "containerDefinitions": [
                        ["environment": [["name": "API_TOKEN", "value": "hush2"], ["name": "A", "value": "b"]]]
                    ]
                ], "sidecar_token": "{{ slack_token }}",
            ],
            "variables": [
                "properties": [
                    "slack_token": ["type": "string", "default": "hush3", "title": "Token"],
                    "env": [
                        "default": ["DB_PASSWORD": "hush4", "URL": "http://u:hush5@h", "PORT": 5432, "PIN_SECRET": 77]
                    ],
                    "prefect_api_key_secret_arn": ["default": "arn:aws:x"],
                ]
            ],
        ]
        var secrets = SecretTokens(key: "k", workPoolID: "p")
        let shown = secrets.hide(template: template)
        let text = JSONValue.object(shown).text()
        #expect(!text.contains("hush") && !text.contains("AKIAX") && !text.contains("77"))
        #expect(secrets.substitute(in: .object(shown)) == .object(template))
        #expect(shown["job_configuration"]?["sidecar_token"] == "{{ slack_token }}")
        let properties = shown["variables"]?["properties"]
        #expect(properties?["env"]?["default"]?["PORT"] == 5432 && properties?["slack_token"]?["title"] == "Token")
        #expect(properties?["prefect_api_key_secret_arn"]?["default"] == "arn:aws:x")
    }
}
