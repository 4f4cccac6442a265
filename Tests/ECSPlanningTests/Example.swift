import DriverProtocol
import ECSPlanning

/// A small job that can be planned, for tests that change one thing.
enum Example {
    static func configuration(_ changes: (inout JSONObject) -> Void = { _ in }) -> JSONObject {
        var configuration: JSONObject = [
            "env": ["A": "1", "PREFECT__FLOW_RUN_ID": "run-1"], "labels": ["prefect.io/flow-name": "etl"],
            "name": "otter", "command": "prefect flow-run execute",
            "task_definition": ["containerDefinitions": [["name": "prefect", "image": "repo/etl"]]],
            "task_run_request": ["launchType": "EC2", "overrides": ["containerOverrides": [[:]]]],
        ]
        changes(&configuration)
        return configuration
    }

    static func request(facts: JSONObject = [:], secrets: JSONObject = [:], _ configuration: JSONObject) -> PlanRequest
    {
        PlanRequest(
            flowRun: ["id": "run-1", "name": "otter"], flow: ["id": "flow-1", "name": "etl"], deployment: nil,
            workPool: ["id": "pool-1", "name": "ecs-pool"], worker: ["name": "w"],
            aws: ["region": "us-east-1", "partition": "aws"], defaults: ["image": "prefecthq/prefect:3-latest"],
            configuration: configuration, secrets: secrets, facts: facts)
    }

    static func plan(secrets: JSONObject = [:], _ configuration: JSONObject) throws -> TaskPlan {
        try plan(.ec2, secrets: secrets, configuration)
    }

    static func findings(_ configuration: JSONObject) -> [JSONValue] { findings(.ec2, configuration) }

    static func plan(
        _ role: DriverRole, facts: JSONObject = [:], secrets: JSONObject = [:], _ configuration: JSONObject
    ) throws -> TaskPlan {
        let answer = try ECSPlanner(role: role).plan(request(facts: facts, secrets: secrets, configuration))
        guard case .plan(let plan) = answer else {
            throw DriverError(code: 100, message: "asked for facts: \(answer.result.text())")
        }
        return plan
    }

    /// The findings of a refusal.
    static func findings(_ role: DriverRole, facts: JSONObject = [:], _ configuration: JSONObject) -> [JSONValue] {
        do throws(DriverError) {
            _ = try ECSPlanner(role: role).plan(request(facts: facts, configuration))
            return []
        } catch {
            return error.data["findings"]?.array ?? [
                ["path": .string(error.path ?? ""), "message": .string(error.message)]
            ]
        }
    }
}

extension TaskPlan {
    /// The definition that is to be registered.
    var document: JSONObject {
        guard case .register(let document, _, _) = taskDefinition else { return [:] }
        return document
    }

    /// The first rung.
    var runTask: JSONValue { .object(attempts[0].runTask) }

    /// The environment of the first container override.
    var environment: [String: String] {
        var result: [String: String] = [:]
        for item in runTask["overrides"]?["containerOverrides"]?[0]?["environment"]?.array ?? [] {
            result[item["name"]?.string ?? ""] = item["value"]?.string ?? ""
        }
        return result
    }
}
