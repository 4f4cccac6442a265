import DriverProtocol
import ECSPlanning
import Testing

@Suite("Planning")
struct PlanningTests {
    @Test("a plan names its container, its sources and one attempt")
    func basics() throws {
        let plan = try Example.plan(Example.configuration())
        #expect(
            plan.container == "prefect" && plan.attempts.map(\.name) == ["ec2"] && plan.attempts[0].fallbackOn.isEmpty)
        #expect(plan.environment == ["A": "1", "PREFECT__FLOW_RUN_ID": "run-1"])
        #expect(plan.explain.contains { $0.path == "/container" })
        #expect(plan.explain.contains { $0.path == "/attempts/0/runTask/launchType" })
        #expect(try TaskPlan(json: plan.json) == plan)
    }

    @Test("a plan has no task definition and no identity of the run: these are the host's")
    func hostsShare() throws {
        let plan = try Example.plan(Example.configuration())
        for name in ["taskDefinition", "clientToken", "startedBy"] { #expect(plan.runTask[name] == nil) }
    }

    @Test("a null in the environment unsets a variable of the definition")
    func unset() throws {
        let configuration = Example.configuration { configuration in
            configuration["env", default: [:]]["GONE"] = JSONValue.null
            configuration["task_definition"] = [
                "containerDefinitions": [
                    [
                        "name": "prefect", "image": "i",
                        "environment": [["name": "GONE", "value": "1"], ["name": "B", "value": ""]],
                    ]
                ]
            ]
        }
        let plan = try Example.plan(configuration)
        #expect(plan.document["containerDefinitions"]?[0]?["environment"] == [["name": "B", "value": ""]])
        #expect(plan.environment["GONE"] == nil)
    }

    @Test("a null in the template's environment map unsets too, unless the run sets the variable")
    func unsetByTemplate() throws {
        let configuration = Example.configuration { configuration in
            configuration["task_run_request", default: [:]]["overrides"] = [
                "containerOverrides": [["environment": ["GONE": .null, "A": .null]]]
            ]
            configuration["task_definition"] = [
                "containerDefinitions": [
                    [
                        "name": "prefect",
                        "environment": [["name": "GONE", "value": "1"], ["name": "A", "value": "0"]],
                    ]
                ]
            ]
        }
        let plan = try Example.plan(configuration)
        #expect(plan.document["containerDefinitions"]?[0]?["environment"] == [["name": "A", "value": "0"]])
        #expect(plan.environment["A"] == "1")
    }

    @Test("a null the size of nothing is nothing: every member may be null")
    func nulls() throws {
        let configuration = Example.configuration { configuration in
            for key in [
                "container_name", "cluster", "vpc_id", "network_configuration", "configure_cloudwatch_logs",
                "cloudwatch_logs_options", "cloudwatch_logs_prefix", "execution_role_arn", "sidecars", "gpu",
                "auto_deregister_task_definition", "capacity_fallback", "prefect_api_key_secret_arn",
            ] { configuration[key] = JSONValue.null }
        }
        #expect(try Example.plan(configuration).json == Example.plan(Example.configuration()).json)
    }

    @Test("capacity_fallback makes a ladder, and the definition fits each rung")
    func fallback() throws {
        let configuration = Example.configuration { configuration in
            configuration["task_run_request", default: [:]]["launchType"] = "FARGATE_SPOT"
            configuration["task_run_request", default: [:]]["networkConfiguration"] = [
                "awsvpcConfiguration": ["subnets": ["subnet-1"]]
            ]
            configuration["capacity_fallback"] = ["FARGATE", [["capacityProvider": "asg", "weight": 1]]]
        }
        let plan = try Example.plan(.fargate, configuration)
        #expect(plan.attempts.map(\.name) == ["fargate-spot", "fargate", "asg"])
        #expect(plan.attempts.map(\.fallbackOn) == [["capacity", "spot-interruption"], ["capacity"], []])
        #expect(plan.attempts[0].runTask["capacityProviderStrategy"]?[0]?["capacityProvider"] == "FARGATE_SPOT")
        #expect(plan.attempts[1].runTask["launchType"] == "FARGATE")
        #expect(plan.attempts[1].runTask["capacityProviderStrategy"] == nil)
        #expect(plan.document["requiresCompatibilities"] == ["FARGATE", "EC2"])
    }

    @Test("the job variables of these drivers are merged into definition and request")
    func extras() throws {
        let configuration = Example.configuration { configuration in
            configuration.merge([
                "gpu": 2, "runtime_platform": ["cpuArchitecture": "ARM64"], "volumes": [["name": "v"]],
                "mount_points": [["sourceVolume": "v", "containerPath": "/v"]],
                "sidecars": [["name": "proxy", "image": "envoy", "memory": 64]],
                "secrets": ["TOKEN": "arn:aws:ssm:x"], "environment_files": ["arn:aws:s3:::b/f.env"],
                "enable_execute_command": true, "propagate_tags": "TASK_DEFINITION",
                "placement_strategy": [["type": "spread", "field": "host"]],
            ])
        }
        let plan = try Example.plan(configuration)
        let container = try #require(plan.document["containerDefinitions"]?[0])
        #expect(container["resourceRequirements"] == [["type": "GPU", "value": "2"]])
        #expect(container["secrets"] == [["name": "TOKEN", "valueFrom": "arn:aws:ssm:x"]])
        #expect(container["environmentFiles"] == [["value": "arn:aws:s3:::b/f.env", "type": "s3"]])
        #expect(container["mountPoints"]?[0]?["containerPath"] == "/v")
        #expect(plan.document["containerDefinitions"]?[1]?["name"] == "proxy")
        #expect(plan.document["runtimePlatform"]?["cpuArchitecture"] == "ARM64")
        #expect(plan.runTask["enableExecuteCommand"] == true && plan.runTask["propagateTags"] == "TASK_DEFINITION")
        #expect(plan.runTask["placementStrategy"]?[0]?["field"] == "host")
        #expect(plan.warnings.contains { $0.message.contains("enableExecuteCommand") })
    }

    @Test("a key that comes as a secret stands nowhere in plain text")
    func secrets() throws {
        let configuration = Example.configuration { configuration in
            configuration["env", default: [:]]["PREFECT_API_KEY"] = "whs-12ab"
            configuration["prefect_api_key_secret_arn"] = "arn:aws:secretsmanager:x"
            configuration["task_run_request", default: [:]]["overrides"] = [
                "containerOverrides": [["environment": ["PREFECT_API_KEY": "whs-12ab"]]]
            ]
        }
        let plan = try Example.plan(configuration)
        #expect(!plan.json.text().contains("whs-12ab"))
        #expect(
            plan.document["containerDefinitions"]?[0]?["secrets"] == [
                ["name": "PREFECT_API_KEY", "valueFrom": "arn:aws:secretsmanager:x"]
            ])
    }

    @Test("a linked definition is looked up, used, and trusted with the secrets that it has")
    func linked() throws {
        let configuration = Example.configuration { configuration in
            configuration["env", default: [:]]["PREFECT_API_KEY"] = "whs-12ab"
            configuration["prefect_api_key_secret_arn"] = "arn:aws:secretsmanager:x"
            configuration["task_run_request", default: [:]]["taskDefinition"] = "shared:3"
        }
        let answer = try ECSPlanner(role: .taskDefinitionARN).plan(Example.request(configuration))
        #expect(
            answer
                == .needs([
                    FactNeed(
                        name: "taskDefinition", operation: "ecs:DescribeTaskDefinition",
                        parameters: ["taskDefinition": "shared:3"])
                ]))
        var definition: JSONValue = [
            "family": "shared", "status": "ACTIVE",
            "containerDefinitions": [["name": "app", "secrets": [["name": "PREFECT_API_KEY", "valueFrom": "arn"]]]],
        ]
        let plan = try Example.plan(
            .taskDefinitionARN, facts: ["taskDefinition": ["taskDefinition": definition]], configuration)
        #expect(plan.taskDefinition == .use("shared:3") && plan.container == "app")
        #expect(plan.environment["PREFECT_API_KEY"] == nil)

        definition["containerDefinitions"] = [["name": "app"]]
        let other = try Example.plan(.taskDefinitionARN, facts: ["taskDefinition": definition], configuration)
        #expect(other.environment["PREFECT_API_KEY"] == "whs-12ab")
        #expect(other.warnings.contains { $0.message.contains("PREFECT_API_KEY") })
    }

    @Test("a linked definition that does not exist is refused by its name")
    func linkedMissing() {
        let configuration = Example.configuration {
            $0["task_run_request", default: [:]]["taskDefinition"] = "gone:1"
        }
        let findings = Example.findings(.taskDefinitionARN, facts: ["taskDefinition": .null], configuration)
        #expect(findings.first?["message"]?.string?.contains("'gone:1' does not exist") == true)
    }
}
