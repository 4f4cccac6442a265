import DriverProtocol
import ECSPlanning

extension CheckRow {
    /// Every rule that is checked before a call, a row each.
    static let all: [CheckRow] = overrides + definitions + identity + networks + capacity + placement

    private static let long = String(repeating: "x", count: 9000)

    private static func containers(_ count: Int) -> JSONValue {
        .array((0..<count).map { ["name": .string("c\($0)"), "image": "i", "memory": 64] })
    }

    private static func entries(_ count: Int, _ entry: JSONValue) -> JSONValue {
        .array(Array(repeating: entry, count: count))
    }

    private static let overrides: [CheckRow] = [
        CheckRow(
            "overrides above 8,192 characters", path: "/task_run_request/overrides", value: 9144,
            rule: "overrides are 8192 characters at most as JSON", remedy: "PREFECT__PARAMETERS (9041)"
        ) { $0["env"] = ["PREFECT__PARAMETERS": .string(long)] },
        CheckRow(
            "overrides of another container", path: "/task_run_request/overrides", value: 9208,
            rule: "overrides are 8192 characters at most as JSON", remedy: "side.BIG (9025)"
        ) { configuration in
            configuration["sidecars"] = [["name": "side", "image": "i", "memory": 64]]
            configuration["task_run_request", default: [:]]["overrides"] = [
                "containerOverrides": [["name": "side", "environment": ["BIG": .string(long)]]]
            ]
        },
        .request(
            "what RunTask cannot override in a container", "overrides",
            ["containerOverrides": [["name": "prefect", "image": "other"]]], at: "/containerOverrides/0/image",
            value: "other", rule: "RunTask overrides command, cpu, environment", remedy: "image_override"),
        .request(
            "what RunTask cannot override in a task", "overrides", ["runtimePlatform": ["cpuArchitecture": "ARM64"]],
            at: "/runtimePlatform", value: ["cpuArchitecture": "ARM64"],
            rule: "RunTask overrides containerOverrides, cpu, ephemeralStorage", remedy: "task_definition"),
        .request(
            "an override of a container that is not there", "overrides",
            ["containerOverrides": [["name": "prefect"], ["name": "nobody"]]], at: "/containerOverrides/1/name",
            value: "nobody", rule: "an override names a container", remedy: "Use one of: prefect"),
    ]

    private static let definitions: [CheckRow] = [
        .definition(
            "a definition above 64 KiB", "containerDefinitions",
            [
                [
                    "name": "prefect", "image": "i",
                    "dockerLabels": ["big": .string(String(repeating: "é", count: 40_000))],
                ]
            ],
            value: 80143, rule: "a task definition is 64 KiB at most", remedy: "prefect.dockerLabels (40010)"
        ).at("/task_definition"),
        .definition(
            "more than ten containers", "containerDefinitions", containers(11), value: 11,
            rule: "10 containers at most", remedy: "Remove sidecars"),
        CheckRow(
            "sidecars beyond ten containers", path: "/task_definition/containerDefinitions", value: 11,
            rule: "10 containers at most", remedy: "Remove sidecars"
        ) { $0["sidecars"] = containers(10) },
        .definition(
            "no essential container", "containerDefinitions", [["name": "prefect", "image": "i", "essential": false]],
            rule: "a task has an essential container", remedy: "essential: true"),
        CheckRow(
            "no essential container after raw members", path: "/task_definition/containerDefinitions", value: nil,
            rule: "a task has an essential container", remedy: "essential: true"
        ) { $0["raw_task_definition"] = ["containerDefinitions": [["essential": false]]] },
        CheckRow(
            "a family that ECS does not allow", path: "/task_definition/family", value: "a b",
            rule: "a family is 1 to 255 letters, digits, - and _", remedy: "Use 'a-b'"
        ) { $0["raw_task_definition"] = ["family": "a b"] },
        .definition(
            "a template's family that is made valid", "family", "a b",
            rule: "a family is 1 to 255 letters, digits, - and _", remedy: "job variable family", .warning),
        .definition(
            "tags beyond fifty", "tags", .array((0..<50).map { ["key": .string("k\($0)"), "value": "v"] }), value: 50,
            rule: "50 tags at most", remedy: "Keep 49"),
        .definition(
            "a tag's long key", "tags", [["key": .string(String(repeating: "k", count: 129)), "value": "v"]],
            at: "/0/key", value: .string(String(repeating: "k", count: 129)), rule: "128 characters at most",
            remedy: "the tag"),
        .definition(
            "a tag's long value", "tags", [["key": "k", "value": .string(String(repeating: "v", count: 257))]],
            at: "/0/value", value: .string(String(repeating: "v", count: 200) + "…"), rule: "its value 256",
            remedy: "the tag"),
        .definition(
            "a tag with characters that AWS does not take", "tags", [["key": "a*b", "value": "é ok"]], at: "/0/key",
            value: "a*b", rule: "letters, numbers, spaces and + - = . _ : / @", remedy: "the tag"),
        .definition(
            "AWS's own prefix of tags", "tags", [["key": "AWS:x", "value": "v"]], at: "/0/key", value: "AWS:x",
            rule: "aws: belongs to AWS", remedy: "the tag"),
        .definition(
            "one key of tags twice", "tags", [["key": "k", "value": "v"], ["key": "k", "value": "w"]], at: "/1/key",
            value: "k", rule: "keys of tags are unique", remedy: "the tag"),
        .definition(
            "ephemeral storage beyond its range", on: .fargate, "ephemeralStorage", ["sizeInGiB": 500],
            at: "/sizeInGiB",
            value: 500, rule: "21 to 200 GiB", remedy: "from 21 to 200", .warning),
        .definition(
            "ephemeral storage elsewhere than on Fargate", "ephemeralStorage", ["sizeInGiB": 50],
            rule: "for tasks on Fargate", remedy: "FARGATE", .warning),
        .request(
            "ephemeral storage in overrides", on: .fargate, "overrides", ["ephemeralStorage": ["sizeInGiB": 20]],
            at: "/ephemeralStorage/sizeInGiB", value: 20, rule: "21 to 200 GiB", remedy: "from 21 to 200", .warning),
        .definition(
            "a stop time-out above two minutes", on: .fargate, "containerDefinitions",
            [["name": "prefect", "image": "i", "stopTimeout": 121]], at: "/0/stopTimeout", value: 121,
            rule: "stopTimeout is 120 s at most on Fargate", remedy: "120 or less"),
        .definition(
            "cpu and memory that Fargate does not pair", on: .fargate, "memory", 16384, value: 16384,
            rule: "certain pairs of cpu and memory", remedy: "With cpu 1024 use memory of 2048 to 8192 MiB by 1024",
            .warning),
        .definition(
            "cpu that Fargate does not have", on: .fargate, "cpu", 300, at: "/../memory", value: 2048,
            rule: "certain pairs of cpu and memory", remedy: "Use cpu of 256, 512", .warning
        ).at("/task_definition/memory"),
        .request(
            "a pair of cpu and memory by overrides", on: .fargate, "overrides", ["cpu": "256"], at: "/cpu", value: 8192,
            rule: "certain pairs of cpu and memory", remedy: "With cpu 256", .warning
        ).adding { $0["task_definition", default: [:]]["memory"] = "8192" },
        .definition(
            "an amount that is none", "cpu", "lots", rule: "cpu is a number of CPU units", remedy: "1024 units"),
        .definition(
            "a mount point without its volume", "containerDefinitions",
            [["name": "prefect", "image": "i", "mountPoints": [["sourceVolume": "v", "containerPath": "/v"]]]],
            at: "/0/mountPoints/0/sourceVolume", value: "v", rule: "a mount point names a volume", remedy: "volumes"),
    ]

    private static let identity: [CheckRow] = [
        .request(
            "a client token that is too long", "clientToken", .string(String(repeating: "t", count: 65)),
            rule: "clientToken is 1 to 64 of ASCII 33 to 126", remedy: "Remove clientToken"),
        .request(
            "a client token with a space", "clientToken", "a b", rule: "clientToken is 1 to 64 of ASCII 33 to 126",
            remedy: "Remove clientToken"),
        .request(
            "startedBy with a dot", "startedBy", "a.b", rule: "startedBy is 128 at most", remedy: "Remove startedBy"),
        .request(
            "startedBy that is too long", "startedBy", .string(String(repeating: "s", count: 129)),
            rule: "startedBy is 128 at most", remedy: "Remove startedBy"),
        .request(
            "a client token of the template's", "clientToken", "fixed", rule: "the host identifies the task",
            remedy: "Remove clientToken", .warning),
        .request(
            "propagateTags of a service", "propagateTags", "SERVICE", rule: "TASK_DEFINITION or NONE",
            remedy: "TASK_DEFINITION or NONE"),
        .request(
            "execute-command without a role", "enableExecuteCommand", true, rule: "execute-command needs a task role",
            remedy: "task_role_arn", .warning),
        CheckRow(
            "a label that is cut", path: "/labels/team", value: .string(String(repeating: "v", count: 200) + "…"),
            rule: "a tag's value has 256 characters at most", remedy: "'team'", .warning
        ) { $0["labels"] = ["team": .string(String(repeating: "v", count: 300))] },
        CheckRow(
            "more labels than a task has tags", path: "/task_run_request/tags", value: 60,
            rule: "a task has 50 tags at most", remedy: "Use fewer labels", .warning
        ) { configuration in
            for position in 0..<60 { configuration["labels", default: [:]]["k\(position)"] = "v" }
            configuration["labels", default: [:]]["prefect.io/flow-name"] = nil
        },
        CheckRow(
            "a label with AWS's prefix", path: "/labels/aws:x", value: "aws:x", rule: "aws: belongs to AWS",
            remedy: "'aws:x'", .warning
        ) { $0["labels"] = ["aws:x": "v"] },
    ]

    private static let networks: [CheckRow] = [
        .request(
            "a network where there is none", "networkConfiguration", ["awsvpcConfiguration": ["subnets": ["s"]]],
            value: ["subnets": ["s"]], rule: "goes with the network mode awsvpc only", remedy: "networkMode: awsvpc"),
        .request(
            "awsvpc without its configuration", on: .fargate, "networkConfiguration", ["other": 1], value: ["other": 1],
            rule: "awsvpc tasks need", remedy: "Add awsvpcConfiguration"),
        .request(
            "more than sixteen subnets", on: .fargate, "networkConfiguration",
            ["awsvpcConfiguration": ["subnets": entries(17, "s")]], at: "/awsvpcConfiguration/subnets", value: 17,
            rule: "1 to 16 subnets", remedy: "Name 1 to 16"),
        .request(
            "no subnets", on: .fargate, "networkConfiguration", ["awsvpcConfiguration": ["subnets": []]],
            at: "/awsvpcConfiguration/subnets", value: 0, rule: "1 to 16 subnets", remedy: "Name 1 to 16"),
        .request(
            "more than five security groups", on: .fargate, "networkConfiguration",
            ["awsvpcConfiguration": ["subnets": ["s"], "securityGroups": entries(6, "g")]],
            at: "/awsvpcConfiguration/securityGroups", value: 6, rule: "5 security groups at most", remedy: "5 or fewer"
        ),
    ]

    private static let capacity: [CheckRow] = [
        .request(
            "more than twenty providers", "capacityProviderStrategy",
            entries(21, ["capacityProvider": "a", "weight": 1]), value: 21, rule: "20 capacity providers at most",
            remedy: "20 or fewer"),
        .request(
            "a weight beyond its range", "capacityProviderStrategy", [["capacityProvider": "a", "weight": 1001]],
            at: "/0/weight", value: 1001, rule: "weights are 0 to 1000", remedy: "from 0 to 1000"),
        .request(
            "weights that are all 0", "capacityProviderStrategy", [["capacityProvider": "a", "weight": 0]],
            rule: "one weight is above 0", remedy: "a weight above 0"),
        .request(
            "weights that are all left out", "capacityProviderStrategy",
            [["capacityProvider": "a"], ["capacityProvider": "b"]], rule: "one weight is above 0",
            remedy: "a weight above 0", .warning),
        .request(
            "a base beyond its range", "capacityProviderStrategy",
            [["capacityProvider": "a", "weight": 1, "base": 100_001]], at: "/0/base", value: 100_001,
            rule: "base is 0 to 100,000", remedy: "from 0 to 100,000"),
        .request(
            "two bases", "capacityProviderStrategy",
            [["capacityProvider": "a", "weight": 1, "base": 1], ["capacityProvider": "b", "base": 1]],
            rule: "one provider has a base", remedy: "Keep one base"),
        CheckRow(
            "a fallback's weight", path: "/capacity_fallback/0/0/weight", value: 5000, rule: "weights are 0 to 1000",
            remedy: "from 0 to 1000"
        ) { $0["capacity_fallback"] = [[["capacityProvider": "a", "weight": 5000]]] },
        CheckRow(
            "FARGATE_SPOT with Windows", .fargate, path: "/task_run_request/capacityProviderStrategy",
            value: "WINDOWS_SERVER_2022_CORE", rule: "FARGATE_SPOT runs Linux", remedy: "Use FARGATE"
        ) { configuration in
            configuration["task_run_request", default: [:]]["launchType"] = "FARGATE_SPOT"
            configuration["runtime_platform"] = ["operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"]
        },
        CheckRow(
            "GPUs on Fargate", .fargate, path: "/gpu", value: 1, rule: "Fargate has no GPUs", remedy: "EC2"
        ) { $0["gpu"] = 1 },
    ]

    private static let placement: [CheckRow] = [
        .request(
            "placement on Fargate", on: .fargate, "placementConstraints", [["type": "distinctInstance"]],
            rule: "Fargate has no placement", remedy: "EC2"),
        .request(
            "a placement strategy on Fargate", on: .fargate, "placementStrategy", [["type": "random"]],
            rule: "Fargate has no placement", remedy: "EC2"),
        .request(
            "more than ten constraints", "placementConstraints", entries(11, ["type": "distinctInstance"]), value: 11,
            rule: "10 at most", remedy: "10 or fewer"),
        .request(
            "more than five strategies", "placementStrategy", entries(6, ["type": "random"]), value: 6,
            rule: "5 at most", remedy: "5 or fewer"),
        .definition(
            "a definition's constraints on Fargate", on: .fargate, "placementConstraints", [["type": "memberOf"]],
            rule: "Fargate has no placement constraints", remedy: "EC2"),
        .definition(
            "more than ten constraints of a definition", "placementConstraints", entries(11, ["type": "memberOf"]),
            value: 11, rule: "10 at most", remedy: "10 or fewer"),
    ]

    /// The row with another path.
    private func at(_ path: String) -> CheckRow {
        CheckRow(name, role, path: path, value: value, rule: rule, remedy: remedy, severity, change: change)
    }

    /// The row with a further change.
    private func adding(_ more: @escaping @Sendable (inout JSONObject) -> Void) -> CheckRow {
        CheckRow(name, role, path: path, value: value, rule: rule, remedy: remedy, severity) {
            change(&$0)
            more(&$0)
        }
    }
}
