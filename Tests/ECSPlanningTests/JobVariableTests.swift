import DriverProtocol
import ECSPlanning
import HostCore
import Testing

/// Each job variable beyond those of Prefect's worker, from the default template through the real drivers.
@Suite("Job variables of the default template", .serialized)
struct JobVariableTests {
    @Test("without them the default template plans as Prefect's own does")
    func plain() throws {
        let plan = try TemplateRun.plan([:])
        #expect(plan.document["requiresCompatibilities"] == ["FARGATE"])
        #expect(plan.document["containerDefinitions"]?.array?.count == 1)
        #expect(plan.attempts.count == 1 && plan.runTask["enableExecuteCommand"] == nil)
    }

    @Test("those of RunTask reach its request")
    func request() throws {
        let plan = try TemplateRun.plan([
            "enable_execute_command": true, "task_role_arn": "arn:aws:iam::123456789012:role/flow",
            "propagate_tags": "TASK_DEFINITION", "platform_version": "1.4.0",
        ])
        #expect(plan.runTask["enableExecuteCommand"] == true && plan.runTask["propagateTags"] == "TASK_DEFINITION")
        #expect(plan.runTask["platformVersion"] == "1.4.0" && plan.warnings.isEmpty)
        #expect(plan.explain.contains { $0.from == "job variable platform_version" })
    }

    @Test("placement reaches the request on EC2")
    func placement() throws {
        let plan = try TemplateRun.plan([
            "launch_type": "EC2", "placement_constraints": [["type": "memberOf", "expression": "x == y"]],
            "placement_strategy": [["type": "spread", "field": "instanceId"]], "gpu": 2,
        ])
        #expect(plan.runTask["placementConstraints"] == [["type": "memberOf", "expression": "x == y"]])
        #expect(plan.runTask["placementStrategy"] == [["type": "spread", "field": "instanceId"]])
        #expect(plan.container("prefect")?["resourceRequirements"] == [["type": "GPU", "value": "2"]])
    }

    @Test("those of the task definition reach it, and the flow run's container")
    func definition() throws {
        let plan = try TemplateRun.plan([
            "ephemeral_storage": 50, "runtime_platform": ["cpuArchitecture": "ARM64"],
            "volumes": [["name": "data", "efsVolumeConfiguration": ["fileSystemId": "fs-1"]]],
            "mount_points": [["sourceVolume": "data", "containerPath": "/data"]],
            "sidecars": [["name": "proxy", "image": "envoy:1", "essential": false]],
            "secrets": ["DB": "arn:aws:ssm:us-east-1:123456789012:parameter/db"],
            "environment_files": ["arn:aws:s3:::bucket/a.env"], "env": ["DB": "plain", "A": "1"],
        ])
        #expect(plan.document["ephemeralStorage"] == ["sizeInGiB": 50])
        #expect(plan.document["runtimePlatform"] == ["cpuArchitecture": "ARM64"])
        #expect(plan.document["volumes"]?[0]?["name"] == "data")
        let main = try #require(plan.container("prefect"))
        #expect(main["mountPoints"] == [["sourceVolume": "data", "containerPath": "/data"]])
        #expect(
            main["secrets"] == [["name": "DB", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/db"]])
        #expect(main["environmentFiles"] == [["value": "arn:aws:s3:::bucket/a.env", "type": "s3"]])
        #expect(plan.container("proxy") == ["name": "proxy", "image": "envoy:1", "essential": false])
        #expect(plan.container == "prefect" && plan.environment["DB"] == nil && plan.environment["A"] == "1")
        #expect(plan.warnings.contains { $0.message.contains("DB is taken from the job variable secrets") })
    }

    @Test("capacity_fallback is a ladder whose definition fits every rung")
    func fallback() throws {
        let plan = try TemplateRun.plan([
            "launch_type": "FARGATE_SPOT", "platform_version": "1.4.0",
            "capacity_fallback": ["FARGATE", [["capacityProvider": "asg", "weight": 1]]],
        ])
        #expect(plan.attempts.map(\.name) == ["fargate-spot", "fargate", "asg"])
        #expect(plan.document["requiresCompatibilities"] == ["FARGATE", "EC2"])
        #expect(plan.attempts[1].runTask["platformVersion"] == "1.4.0")
        #expect(plan.attempts[2].runTask["platformVersion"] == nil)
        let network = plan.attempts[2].runTask["networkConfiguration"]?["awsvpcConfiguration"]
        #expect(network?["assignPublicIp"] == "DISABLED" && network?["subnets"] == ["subnet-1", "subnet-2"])
    }

    @Test("a ladder that begins on EC2 and ends on Fargate has a definition that Fargate takes")
    func fallbackToFargate() throws {
        let plan = try TemplateRun.plan([
            "launch_type": "EC2", "capacity_fallback": ["fargate"],
            "placement_strategy": [["type": "spread", "field": "instanceId"]],
        ])
        #expect(plan.document["cpu"] == "1024" && plan.document["networkMode"] == "awsvpc")
        #expect(plan.document["requiresCompatibilities"] == ["FARGATE", "EC2"])
        #expect(plan.attempts[0].runTask["placementStrategy"] != nil)
        #expect(plan.attempts[1].runTask["placementStrategy"] == nil)
        #expect(plan.attempts[1].runTask["launchType"] == "FARGATE")
    }

    @Test("a definition that exists is run as it is; an image that is not used is a warning")
    func linked() throws {
        let plan = try TemplateRun.plan(["task_definition_arn": "shared:1", "image": "repo/new:2"])
        #expect(plan.taskDefinition == .use("shared:1"))
        #expect(plan.warnings.contains { $0.message.contains("'repo/new:2' is not used") })
    }

    @Test("what RunTask can override in a definition that exists is overridden")
    func linkedOverrides() throws {
        let plan = try TemplateRun.plan([
            "task_definition_arn": "shared:1", "ephemeral_storage": 30, "environment_files": ["arn:aws:s3:::b/a.env"],
        ])
        #expect(plan.taskDefinition == .use("shared:1"))
        #expect(plan.runTask["overrides"]?["ephemeralStorage"] == ["sizeInGiB": 30])
        #expect(plan.mainOverride?["environmentFiles"] == [["value": "arn:aws:s3:::b/a.env", "type": "s3"]])
    }

    @Test("image_override runs a copy of the definition, in a family of its own, without what AWS's answer added")
    func derived() throws {
        let plan = try TemplateRun.plan(["task_definition_arn": "shared:1", "image_override": "repo/new:2"])
        #expect(plan.document["family"] == "shared-worker-host")
        #expect(plan.container("prefect")?["image"] == "repo/new:2" && plan.container("proxy")?["image"] == "envoy:1")
        for name in ["revision", "status", "taskDefinitionArn", "volumes"] { #expect(plan.document[name] == nil) }
        #expect(plan.document["memory"] == "512" && plan.container == "prefect")
        #expect(plan.explain.contains { $0.path == "/taskDefinition/register/family" })
        #expect(plan.explain.contains { $0.from == "job variable image_override" && $0.why.contains("shared:1") })
        let again = try TemplateRun.plan(["task_definition_arn": "shared:1", "image_override": "repo/new:2"])
        #expect(again.document == plan.document)
    }

    @Test("secrets, volumes and sidecars with a definition that exists make a copy too; family names it")
    func derivedForOthers() throws {
        let plan = try TemplateRun.plan([
            "task_definition_arn": "shared", "secrets": ["DB": "arn:aws:ssm:x"], "family": "mine",
            "volumes": [["name": "v"]], "mount_points": [["sourceVolume": "v", "containerPath": "/v"]],
            "sidecars": [["name": "extra", "image": "i", "environment": ["A": "1"]]],
        ])
        let main = try #require(plan.container("prefect"))
        #expect(plan.document["family"] == "mine" && main["image"] == "repo/old:1")
        #expect(main["secrets"] == [["name": "DB", "valueFrom": "arn:aws:ssm:x"]])
        #expect(main["environment"] == [["name": "KEEP", "value": "1"]])
        #expect(plan.container("extra")?["environment"] == [["name": "A", "value": "1"]])
        #expect(plan.document["volumes"] == [["name": "v"]])
    }

    @Test("image_override without a definition that exists is the image")
    func imageOverrideAlone() throws {
        let plan = try TemplateRun.plan(["image": "a", "image_override": "b"])
        #expect(plan.container("prefect")?["image"] == "b")
    }

    @Test("raw members of the task definition are merged last: objects by member, containers by name, null removes")
    func rawDefinition() throws {
        let plan = try TemplateRun.plan([
            "image": "a", "cpu": 512, "execution_role_arn": "arn:aws:iam::1:role/x", "secrets": ["X": "arn:aws:ssm:x"],
            "task_definition": [
                "cpu": "256", "memory": "512", "pidMode": "task", "executionRoleArn": .null,
                "runtimePlatform": ["cpuArchitecture": "ARM64"],
                "containerDefinitions": [
                    ["stopTimeout": 60, "environment": ["A": "1"], "secrets": [["name": "Y", "valueFrom": "arn:y"]]],
                    ["name": "side", "image": "s", "essential": false],
                ],
            ],
        ])
        #expect(plan.document["cpu"] == "256" && plan.document["pidMode"] == "task")
        #expect(plan.document["executionRoleArn"] == nil)
        let main = try #require(plan.container("prefect"))
        #expect(main["image"] == "a" && main["stopTimeout"] == 60)
        #expect(main["environment"] == [["name": "A", "value": "1"]])
        #expect(
            main["secrets"] == [["name": "X", "valueFrom": "arn:aws:ssm:x"], ["name": "Y", "valueFrom": "arn:y"]])
        #expect(plan.container("side")?["image"] == "s")
        #expect(plan.explain.contains { $0.path == "/taskDefinition/register/cpu" && $0.why == "merged last" })
    }

    @Test("raw members of the RunTask request are merged last, the network and the flow run's override included")
    func rawRequest() throws {
        let plan = try TemplateRun.plan([
            "cluster": "c", "labels": ["team": "a"],
            "task_run_request": [
                "group": "g", "cluster": .null, "enableECSManagedTags": true,
                "networkConfiguration": ["awsvpcConfiguration": ["subnets": ["subnet-9"]]],
                "tags": [["key": "team", "value": "b"], ["key": "more", "value": "c"]],
                "overrides": [
                    "containerOverrides": [
                        [
                            "memoryReservation": 100,
                            "environment": [
                                ["name": "A", "value": "raw"]
                            ],
                        ]
                    ]
                ],
            ],
        ])
        #expect(plan.runTask["group"] == "g" && plan.runTask["cluster"] == nil)
        #expect(plan.runTask["enableECSManagedTags"] == true)
        #expect(plan.runTask["networkConfiguration"]?["awsvpcConfiguration"]?["subnets"] == ["subnet-9"])
        #expect(plan.mainOverride?["memoryReservation"] == 100 && plan.environment["A"] == "raw")
        #expect(plan.environment["PREFECT__FLOW_RUN_ID"] == "run-1")
        let tags = plan.runTask["tags"]?.array ?? []
        #expect(tags.filter { $0["key"] == "team" } == [["key": "team", "value": "b"]])
        #expect(tags.contains(["key": "more", "value": "c"]))
    }

    @Test("raw members decide where the task runs; what another driver plans is refused with what to do")
    func rawLaunch() throws {
        let spot = try TemplateRun.plan(["task_run_request": ["launchType": "FARGATE_SPOT"]])
        #expect(spot.runTask["capacityProviderStrategy"]?[0]?["capacityProvider"] == "FARGATE_SPOT")
        let linked = try TemplateRun.plan(["task_run_request": ["taskDefinition": "shared:1"]])
        #expect(linked.taskDefinition == .use("shared:1") && linked.runTask["taskDefinition"] == nil)
        guard case .failure(let error) = try TemplateRun.answer(["task_run_request": ["launchType": "EC2"]]) else {
            Issue.record("it was planned")
            return
        }
        #expect(error.kind == .unsupported && error.hint?.contains("launch_type") == true)
    }

    @Test("values of the wrong type are refused at their place")
    func wrongTypes() throws {
        let paths = try TemplateRun.findings([
            "gpu": "two", "sidecars": ["name": "x"], "secrets": ["A": 5], "capacity_fallback": ["MOON", 5],
            "mount_points": [["sourceVolume": "none", "containerPath": "/x"]],
        ]).compactMap { $0["path"]?.string }
        let root = "/configuration"
        for path in [
            "/gpu", "/sidecars", "/secrets/A", "/capacity_fallback/0", "/capacity_fallback/1",
            "/task_definition/containerDefinitions/0/mountPoints/0/sourceVolume",
        ] { #expect(paths.contains(root + path), "\(path) is not among \(paths)") }
    }

    @Test("the template has every variable that the drivers know, with a type that fits")
    func sameVariables() throws {
        let known = try #require(ExtraVariablesSchema.schema["properties"]?.object)
        let properties = DefaultBaseJobTemplate.value["variables"]?["properties"]
        #expect(known.count == 18)
        for (name, schema) in known {
            let property = try #require(properties?[name], "\(name)")
            let types = [property["type"]] + (property["anyOf"]?.array ?? []).map { $0["type"] }
            #expect(types.contains(schema["type"]), "\(name)")
        }
    }
}
