import DriverProtocol
import ECSPlanning
import Testing

/// Whatever stands anywhere in a configuration, the planner answers: with a plan, or with a refusal that names a place.
@Suite("Hostile configurations")
struct HostileConfigurationTests {
    private static let values: [JSONValue] = [
        .null, -1, .number(JSONNumber("1e400") ?? JSONNumber(0)),
        .number(JSONNumber("123456789012345678901234567890") ?? JSONNumber(0)), "", "aws:", "'\"\n\u{0}é🦦",
        .string(String(repeating: "long ", count: 4000)), "9999999999 vCPU", [], [.null], [[:]], [:],
        ["name": "prefect", "value": []], deep,
    ]

    private static var deep: JSONValue {
        var value: JSONValue = "end"
        for _ in 0..<100 { value = ["containerDefinitions": [["environment": value]]] }
        return value
    }

    /// A configuration that uses everything.
    private static let whole: JSONObject = [
        "env": ["A": "1"], "labels": ["team": "data"], "name": "otter", "command": "prefect flow-run execute",
        "container_name": "prefect", "cluster": "c", "vpc_id": "vpc-1", "configure_cloudwatch_logs": true,
        "cloudwatch_logs_options": ["awslogs-group": "g"], "cloudwatch_logs_prefix": "p",
        "execution_role_arn": "arn:aws:iam::1:role/x", "prefect_api_key_secret_arn": "arn:aws:ssm:x",
        "auto_deregister_task_definition": true, "match_latest_revision_in_family": true,
        "network_configuration": ["subnets": ["subnet-1"], "assignPublicIp": "DISABLED"],
        "image_override": "repo/etl", "gpu": 0, "ephemeral_storage": 50, "platform_version": "1.4.0",
        "runtime_platform": ["cpuArchitecture": "ARM64"], "enable_execute_command": true, "propagate_tags": "NONE",
        "placement_constraints": [], "placement_strategy": [], "environment_files": ["arn:aws:s3:::b/a.env"],
        "volumes": [["name": "v", "host": ["sourcePath": "/v"]]], "secrets": ["DB": "arn:aws:ssm:y"],
        "mount_points": [["sourceVolume": "v", "containerPath": "/v"]], "sidecars": [["name": "s", "image": "i"]],
        "capacity_fallback": ["FARGATE_SPOT", [["capacityProvider": "FARGATE", "weight": 1]]],
        "raw_task_definition": ["containerDefinitions": [["environment": ["B": "2"], "ulimits": []]], "tags": []],
        "raw_task_run_request": ["group": "g", "overrides": ["containerOverrides": [["cpu": 5]]]],
        "task_definition": [
            "containerDefinitions": [
                [
                    "name": "prefect", "image": "i", "environment": [["name": "A", "value": "2"]],
                    "portMappings": [["containerPort": 80]], "secrets": [["name": "S", "valueFrom": "arn"]],
                    "resourceRequirements": [["type": "GPU", "value": "1"]], "stopTimeout": 5,
                ]
            ], "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
            "executionRoleArn": "arn:aws:iam::1:role/x", "tags": [["key": "k", "value": "v"]], "family": "f",
        ],
        "task_run_request": [
            "launchType": "FARGATE", "tags": ["a": "b"], "count": 1, "clientToken": "t", "startedBy": "s",
            "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-1"]]],
            "overrides": [
                "cpu": "512", "memory": "1024", "ephemeralStorage": ["sizeInGiB": 30],
                "containerOverrides": [
                    ["name": "prefect", "command": ["x"], "environment": [["name": "C", "value": "3"]]]
                ],
            ],
        ],
    ]

    private static let facts: JSONObject = [
        "vpc": ["Vpcs": [["VpcId": "vpc-1"]]], "subnets": ["Subnets": [["SubnetId": "subnet-1", "VpcId": "vpc-1"]]],
        "taskDefinition": ["taskDefinition": .object(whole["task_definition"]?.object ?? [:])],
    ]

    /// Every place in a value.
    private static func places(_ value: JSONValue, _ path: [String] = []) -> [[String]] {
        var found = path.isEmpty ? [] : [path]
        switch value {
        case .object(let members): for (key, inner) in members { found += places(inner, path + [key]) }
        case .array(let elements):
            for (position, inner) in elements.enumerated() { found += places(inner, path + ["\(position)"]) }
        case .null, .bool, .number, .string: break
        }
        return found
    }

    private static func replaced(_ value: JSONValue, _ path: ArraySlice<String>, by new: JSONValue) -> JSONValue {
        guard let key = path.first else { return new }
        var value = value
        if var elements = value.array, let position = Int(key) {
            elements[position] = replaced(elements[position], path.dropFirst(), by: new)
            return .array(elements)
        }
        value[key] = replaced(value[key] ?? .null, path.dropFirst(), by: new)
        return value
    }

    @Test(
        "any value at any place has an answer, for every driver",
        arguments: [DriverRole.fargate, .ec2, .taskDefinitionARN])
    func everywhere(_ role: DriverRole) throws {
        var whole = Self.whole
        switch role {
        case .ec2: whole["task_run_request"]?["launchType"] = "EC2"
        case .taskDefinitionARN: whole["task_run_request"]?["taskDefinition"] = "f:1"
        case .fargate: break
        }
        let places = Self.places(.object(whole))
        #expect(places.count > 120)
        var plans = 0
        var refusals = 0
        for place in places {
            for value in Self.values {
                let configuration = Self.replaced(.object(whole), place[...], by: value).object ?? [:]
                do throws(DriverError) {
                    let answer = try ECSPlanner(role: role).plan(Example.request(facts: Self.facts, configuration))
                    guard case .plan(let plan) = answer else { continue }
                    plans += 1
                    #expect(plan.json.serialized().count < 1 << 20)
                } catch {
                    refusals += 1
                    let isNamed = error.path?.hasPrefix("/configuration") == true && !error.message.isEmpty
                    #expect(isNamed && error.hint?.isEmpty == false, "\(place): \(error)")
                    #expect(error.json.serialized().count < 1 << 20)
                }
            }
        }
        #expect(plans > 100 && refusals > 100)
    }
}
