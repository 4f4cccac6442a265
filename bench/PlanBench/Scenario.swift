import DriverProtocol
import HostCore

/// A flow run to plan.
struct Scenario {
    let input: ResolveInput
    /// The template as the server sends it.
    let template: String

    /// The default template and thirty job variables.
    static func thirtyVariables() throws -> Scenario {
        var variables: JSONObject = [
            "image": "repo/etl:2", "cpu": 1024, "memory": 2048, "family": "etl", "container_name": "main",
            "cluster": "batch", "launch_type": "FARGATE",
            "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
            "task_role_arn": "arn:aws:iam::123456789012:role/task",
            "command": "python -m flows.run --date '2024-05-01'",
            "configure_cloudwatch_logs": true, "cloudwatch_logs_options": ["awslogs-group": "etl"],
            "cloudwatch_logs_prefix": "etl", "auto_deregister_task_definition": false,
            "match_latest_revision_in_family": false, "vpc_id": "vpc-1",
            "network_configuration": [
                "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED",
            ],
            "labels": ["team": "data", "stage": "prod"], "name": "{{ ctx.flow.name }}-{{ ctx.flow_run.name }}",
            "env": ["LOG": "debug", "BUCKET": "s3://data", "IMAGE_USED": "x"],
        ]
        for number in 0..<(30 - variables.count) { variables["env.SETTING_\(number)"] = .string("value \(number)") }
        return try Scenario(template: DefaultBaseJobTemplate.value, variables: variables)
    }

    /// The default template and fifteen variables of the environment.
    static func fifteenVariables() throws -> Scenario {
        var environment = JSONObject()
        for number in 0..<15 { environment["SETTING_\(number)"] = .string("the value of setting \(number)") }
        return try Scenario(template: DefaultBaseJobTemplate.value, variables: ["env": .object(environment)])
    }

    /// A template of two megabytes: half of it job variables with defaults, half of it members that refer to them.
    static func twoMegabytes() throws -> Scenario {
        var template = DefaultBaseJobTemplate.value
        var custom = JSONObject()
        var properties = template["variables"]?["properties"]?.object ?? JSONObject()
        let description = String(repeating: "What this job variable is for. ", count: 6)
        for number in 0..<4200 {
            properties["variable_\(number)"] = [
                "title": .string("Variable \(number)"), "description": .string(description), "type": "string",
                "default": .string("ünï \(number)"),
            ]
            custom["member_\(number)"] = [
                "whole": .string("{{ variable_\(number) }}"),
                "text": .string("before {{ variable_\(number) }} between {{ image }} {{ missing }} after"),
                "list": ["{{ variable_\(number) }}", .int(number), 1, true, .null, "plain text without a reference"],
            ]
        }
        template["variables"]?["properties"] = .object(properties)
        template["job_configuration"]?["custom"] = .object(custom)
        return try Scenario(template: template, variables: ["image": "repo/etl:2", "env": ["A": "1"]])
    }

    private init(template: JSONObject, variables: JSONObject) throws {
        self.template = JSONValue.object(template).text()
        let (own, deployment) = Self.split(variables)
        input = ResolveInput(
            baseJobTemplate: template, workPool: .init(id: "11111111-1111-4111-8111-111111111111", name: "ecs-pool"),
            deployment: .init(
                id: "22222222-2222-4222-8222-222222222222", name: "prod", jobVariables: deployment,
                updated: "2024-05-01T12:30:45.123456Z"),
            flow: .init(id: "33333333-3333-4333-8333-333333333333", name: "etl"),
            flowRun: .init(
                document: .init(id: "44444444-4444-4444-8444-444444444444", name: "curious-otter"), jobVariables: own,
                deploymentID: "22222222-2222-4222-8222-222222222222"),
            worker: .init(name: "worker-1"),
            environment: try WorkerEnvironment(variables: [
                "PREFECT_API_URL": "http://prefect.example:4200/api", "PREFECT_API_KEY": "pnu_0123456789",
            ]), peer: .init(prefectVersion: "3.8.8"))
    }

    /// Every third variable on the flow run.
    private static func split(_ variables: JSONObject) -> (own: JSONObject, deployment: JSONObject) {
        var (own, deployment) = (JSONObject(), JSONObject())
        for (position, member) in variables.enumerated() {
            if position % 3 == 0 { own[member.key] = member.value } else { deployment[member.key] = member.value }
        }
        return (own, deployment)
    }
}
