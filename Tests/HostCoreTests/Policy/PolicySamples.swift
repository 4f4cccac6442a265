import DriverProtocol
import HostCore

/// Plans and policies for tests.
enum PolicySamples {
    static let role = "arn:aws:iam::123456789012:role/etl-task"
    static let execution = "arn:aws:iam::123456789012:role/etl-execution"
    static let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/etl/load:1"

    static let definition: JSONObject = [
        "family": "etl", "taskRoleArn": .string(role), "executionRoleArn": .string(execution),
        "containerDefinitions": [["name": "prefect", "image": .string(image)]],
    ]
    static let runTask: JSONObject = [
        "cluster": "etl", "launchType": "FARGATE",
        "networkConfiguration": [
            "awsvpcConfiguration": ["subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"]]
        ],
    ]

    /// A plan that registers; members are put over those of the samples.
    static func plan(
        definition changes: JSONObject = [:], runTask: [JSONObject] = [PolicySamples.runTask]
    ) -> TaskPlan {
        var document = definition
        document.merge(changes)
        return TaskPlan(
            taskDefinition: .register(document, matchLatestRevision: false, deregister: false), container: "prefect",
            attempts: runTask.enumerated().map { .init(name: "attempt \($0)", runTask: $1) })
    }

    static func plan(use reference: String, runTask: [JSONObject] = [PolicySamples.runTask]) -> TaskPlan {
        var plan = plan(runTask: runTask)
        plan.taskDefinition = .use(reference)
        return plan
    }

    /// The sample request with other members.
    static func runTask(_ changes: JSONObject) -> JSONObject {
        var request = runTask
        request.merge(changes)
        return request
    }

    /// DescribeTaskDefinition's answer.
    static func described(_ changes: JSONObject = [:]) -> JSONValue {
        var document = definition
        document.merge(changes)
        document["taskDefinitionArn"] = "arn:aws:ecs:us-east-1:123456789012:task-definition/etl:7"
        return ["taskDefinition": .object(document)]
    }

    static func gate(_ rules: JSONValue, place: String = "pools[etl].policy") throws -> PolicyGate {
        PolicyGate([.init(place: place, policy: try LaunchPolicy(json: rules, at: place))])
    }

    /// What is not allowed, as `path rule`.
    static func refused(
        _ plan: TaskPlan, by rules: JSONValue, described: JSONValue? = nil,
        secrets: SecretTokens = SecretTokens(key: "", workPoolID: "")
    ) throws -> [String] {
        try findings(plan, by: rules, described: described, secrets: secrets).map {
            "\($0.path) \($0.rule?.split(separator: ".").last ?? "")"
        }
    }

    static func findings(
        _ plan: TaskPlan, by rules: JSONValue, described: JSONValue? = nil,
        secrets: SecretTokens = SecretTokens(key: "", workPoolID: "")
    ) throws -> [ConfigurationFinding] {
        do {
            _ = try gate(rules).pass(plan, described: described, secrets: secrets)
            return []
        } catch let refusal as PolicyRefusal {
            return refusal.findings
        }
    }
}
