import DriverProtocol
import HostCore
import Testing

@Suite("Where a plan's fields come from")
struct PlanExplanationTests {
    private let plan: JSONValue = [
        "taskDefinition": [
            "register": ["cpu": "512", "family": "f", "containerDefinitions": [["name": "main", "image": "i:1"]]]
        ],
        "attempts": [
            [
                "name": "spot",
                "runTask": [
                    "launchType": "FARGATE",
                    "overrides": [
                        "containerOverrides": [
                            [
                                "command": ["a", "b c"],
                                "environment": [["name": "A", "value": "1"], ["name": "B", "value": "2"]],
                            ]
                        ]
                    ],
                    "tags": [["key": "team", "value": "data"]],
                ],
            ]
        ],
        "explain": [
            ["path": "/taskDefinition/register/family", "from": "driver", "why": "made up"],
            ["path": "/attempts/0/runTask", "from": "job variable x", "why": "whole"],
            ["path": "/attempts/0/runTask/launchType", "from": "configuration task_run_request", "why": "near"],
            ["path": "/attempts/0/runTask/cluster", "from": "driver", "why": "left out"],
        ],
        "warnings": [["message": "none"]],
    ]

    private func source(_ path: String, _ configuration: JSONObject = [:]) -> String? {
        PlanExplanation.fields(of: plan, configuration: configuration).first { $0.path == path }.map {
            $0.from + ($0.why.isEmpty ? "" : ": " + $0.why)
        }
    }

    @Test("every field is there once, pairs and lists of words whole, comments not at all, in the plan's order")
    func complete() {
        #expect(
            PlanExplanation.fields(of: plan, configuration: [:]).map(\.path) == [
                "/taskDefinition/register/cpu", "/taskDefinition/register/family",
                "/taskDefinition/register/containerDefinitions/0/name",
                "/taskDefinition/register/containerDefinitions/0/image", "/attempts/0/name",
                "/attempts/0/runTask/launchType", "/attempts/0/runTask/overrides/containerOverrides/0/command",
                "/attempts/0/runTask/overrides/containerOverrides/0/environment/0",
                "/attempts/0/runTask/overrides/containerOverrides/0/environment/1", "/attempts/0/runTask/tags/0",
                "/attempts/0/runTask/cluster",
            ])
    }

    @Test("the nearest explanation counts, and what is not explained is the driver's")
    func nearest() {
        #expect(source("/taskDefinition/register/family") == "driver: made up")
        #expect(source("/taskDefinition/register/cpu") == "driver")
        #expect(source("/attempts/0/runTask/launchType") == "configuration task_run_request: near")
        #expect(source("/attempts/0/runTask/tags/0") == "job variable x: whole")
        #expect(source("/attempts/0/runTask/cluster") == "driver: left out")
    }

    @Test("what the configuration says in the same place is traced there, and a driver's own word stands")
    func traced() {
        let configuration: JSONObject = [
            "task_definition": ["cpu": 512, "containerDefinitions": [["image": "i:2", "name": "main"]]],
            "task_run_request": ["launchType": "FARGATE"], "env": ["A": "1"], "labels": ["team": "data"],
        ]
        #expect(source("/taskDefinition/register/cpu", configuration) == "configuration task_definition.cpu")
        #expect(source("/taskDefinition/register/containerDefinitions/0/image", configuration) == "driver")
        #expect(
            source("/taskDefinition/register/containerDefinitions/0/name", configuration)
                == "configuration task_definition.containerDefinitions.0.name")
        #expect(
            source("/attempts/0/runTask/launchType", configuration)
                == "configuration task_run_request.launchType: near")
        #expect(source("/attempts/0/runTask/tags/0", configuration) == "job variable x: whole")
    }

    @Test("environment, tags and command are traced to env, labels and command")
    func pairs() {
        var bare = plan
        bare["explain"] = nil
        let fields = PlanExplanation.fields(
            of: bare, configuration: ["env": ["A": "1", "B": "3"], "labels": ["team": "data"], "command": "a 'b c'"])
        let sources = Dictionary(uniqueKeysWithValues: fields.map { ($0.path, $0.from) })
        let override = "/attempts/0/runTask/overrides/containerOverrides/0"
        #expect(sources["\(override)/environment/0"] == "configuration env.A")
        #expect(sources["\(override)/environment/1"] == "driver")
        #expect(sources["\(override)/command"] == "configuration command")
        #expect(sources["/attempts/0/runTask/tags/0"] == "configuration labels.team")
    }
}
