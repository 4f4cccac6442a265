import DriverProtocol
import Testing

/// What this project does where the other worker is wrong.
struct BetterBehaviour: Sendable {
    /// Members of the plan that must have these values: `/register/…` and `/run/…`, nil for absent.
    let values: [(path: String, value: JSONValue?)]
    /// What the refusal says; nil when a plan is wanted.
    let refusal: String?

    static func plans(_ values: (String, JSONValue?)...) -> BetterBehaviour {
        BetterBehaviour(values: values.map { (path: $0.0, value: $0.1) }, refusal: nil)
    }

    static func refuses(_ text: String) -> BetterBehaviour { BetterBehaviour(values: [], refusal: text) }

    func check(_ result: Result<TaskPlan, DriverError>) {
        switch result {
        case .success(let plan):
            if let refusal { Issue.record("planned, but should say: \(refusal)") }
            var root: JSONValue = ["run": .object(plan.attempts[0].runTask), "use": .null]
            switch plan.taskDefinition {
            case .register(let document, _, _): root["register"] = .object(document)
            case .use(let name): root["use"] = .string(name)
            }
            for (path, value) in values {
                let found = Self.find(path, in: root)
                #expect(found == value, "\(path)")
            }
        case .failure(let error):
            if let refusal {
                #expect(error.message.contains(refusal), "\(error.message)")
            } else {
                Issue.record("\(error.message)")
            }
        }
    }

    /// Follows a path: members, positions, `@A` for the entry named A of a list of pairs.
    private static func find(_ path: String, in root: JSONValue) -> JSONValue? {
        var node: JSONValue? = root
        for step in path.split(separator: "/").map({ String($0.replacing("~1", with: "/")) }) {
            if let position = Int(step), node?.array != nil {
                node = node?[position]
            } else if step.hasPrefix("@") {
                let name = step.dropFirst()
                node = node?.array?.first { ($0["name"] ?? $0["key"])?.string == String(name) }
            } else {
                node = node?[step]
            }
        }
        return node
    }

    private static let main = "/run/overrides/containerOverrides/0"
    private static let container = "/register/containerDefinitions/0"
    private static let image: JSONValue = "prefecthq/prefect:3.8.8-python3.11"
    private static let command: JSONValue = ["prefect", "flow-run", "execute"]
    private static let fargate: [(String, JSONValue?)] = [
        ("/register/requiresCompatibilities", ["FARGATE"]), ("/register/networkMode", "awsvpc"),
        ("/register/cpu", "1024"), ("/register/memory", "2048"), ("/run/launchType", "FARGATE"),
        (container + "/cpu", nil), (main + "/command", command),
    ]
    private static var onFargate: BetterBehaviour {
        BetterBehaviour(values: fargate.map { (path: $0.0, value: $0.1) }, refusal: nil)
    }

    static let table: [String: BetterBehaviour] = [
        // Definitions for the launch type that the task will really have.
        "launch-type-absent-template": onFargate,
        "null-launch-type": onFargate,
        "template-minimal": onFargate,
        "launch-type-lower-case": onFargate,
        "network-mode-null": onFargate,
        "compat-external": .plans(
            ("/register/requiresCompatibilities", ["EXTERNAL"]), ("/run/launchType", "EXTERNAL")),
        "linked-external": .plans(("/run/launchType", "EXTERNAL")),
        "linked-ec2-on-fargate": .refuses("Found network mode 'bridge'"),

        // Names that ECS refuses are cleaned.
        "family-needs-slug": .plans(("/register/family", "nightly-etl-v2")),
        "family-unicode": .plans(("/register/family", "donnees")),
        "family-too-long": .plans(("/register/family", .string(String(repeating: "x", count: 255)))),
        "work-pool-name-with-space": .plans(
            ("/register/family", "prefect_my-pool_22222222-2222-4222-8222-222222222222")),
        "work-pool-name-unicode": .plans(
            ("/register/family", "prefect_equipe-donnees_22222222-2222-4222-8222-222222222222")),
        "work-pool-name-very-long": .plans(
            ("/register/family", .string("prefect_" + String(repeating: "p", count: 240) + "_222222"))),

        // Absent, null and empty mean the same.
        "container-name-empty": .plans(
            ("/register/containerDefinitions", [["image": "repo/etl", "name": "prefect"]]), (main + "/name", "prefect")),
        "null-container-name": .plans(("/register/containerDefinitions", [["name": "prefect", "image": image]])),
        "null-image": .plans((container + "/image", image)),
        "image-empty": .plans((container + "/image", image)),
        "variable-missing": .plans((container + "/image", image)),
        "null-cluster": .plans(("/run/cluster", nil)),
        "null-cpu": .plans(("/register/cpu", "1024"), (main + "/cpu", nil), ("/run/overrides/cpu", nil)),
        "null-memory": .plans(("/register/memory", "2048"), (main + "/memory", nil), ("/run/overrides/memory", nil)),
        "null-task-role-arn": .plans(("/run/overrides/taskRoleArn", nil)),
        "null-task-definition-arn": .plans(("/register/cpu", "1024"), (main + "/command", command)),
        "null-aws-credentials": .plans((main + "/command", command)),
        "cpu-zero": .plans(
            ("/register/cpu", "1024"), (main + "/cpu", nil), ("/run/overrides/cpu", nil), ("/run/overrides/memory", nil)
        ),

        // Sizes in any spelling that ECS has.
        "cpu-text": .plans((main + "/cpu", 512), ("/register/cpu", "512")),
        "cpu-text-ec2": .plans((main + "/cpu", 512), (container + "/cpu", 512)),
        "cpu-vcpu-text-fargate": .plans(
            (main + "/cpu", 1024), (main + "/memory", 2048), ("/register/cpu", "1 vCPU"),
            ("/run/overrides/memory", "2 GB")),
        "cpu-bool": .refuses("cpu is boolean true"),
        "cpu-float": .refuses("memory"),

        // Zeros and empty texts are values.
        "definition-empty-nested": .plans(
            (container + "/dockerLabels/e", ""), (container + "/logConfiguration/options/a", "")),
        "definition-health-check-zero": .plans((container + "/healthCheck/startPeriod", 0)),
        "definition-host-port-zero": .plans((container + "/portMappings/0/hostPort", 0)),
        "definition-swappiness-zero": .plans((container + "/linuxParameters/swappiness", 0)),
        "definition-ulimit-zero": .plans(
            (container + "/ulimits/0/softLimit", 0), (container + "/ulimits/0/hardLimit", 0)),
        "ref-env-missing": .plans((main + "/command", command)),

        // The command and the environment reach the container.
        "overrides-absent": .plans((main + "/command", ["python", "x"]), (main + "/environment/@A/value", "1")),
        "overrides-container-list-empty": .plans((main + "/name", "prefect"), (main + "/environment/@A/value", "1")),
        "overrides-container-null": .plans((main + "/name", "prefect"), (main + "/command", command)),
        "overrides-null": .plans((main + "/name", "prefect"), (main + "/command", command)),
        "override-env-null": .plans((main + "/environment/@PREFECT__FLOW_ID/name", "PREFECT__FLOW_ID")),
        "sidecar-override-other": .plans(
            (main + "/name", "proxy"), ("/run/overrides/containerOverrides/1/name", "prefect"),
            ("/run/overrides/containerOverrides/1/command", command)),
        "sidecar-override-second-unnamed": .plans(
            ("/run/overrides/containerOverrides/1/name", "prefect"),
            ("/run/overrides/containerOverrides/1/environment/@A/value", "1")),
        "sidecar-first-main-unnamed": .plans(
            ("/register/containerDefinitions/1/name", "prefect"), (main + "/name", "prefect"),
            (main + "/command", command)),
        "container-second-unnamed-image": .refuses("Container 2 has no name"),
        "container-env-map": .plans((container + "/environment", [["name": "A", "value": "1"]])),
        "override-env-list-missing-value": .refuses("has no value"),
        "tags-template-missing-value": .refuses("has no value"),

        // A secret is not also there as plain text, and a key is not lost.
        "secret-api-key-in-job-env": .plans(
            (main + "/environment/@PREFECT_API_KEY", nil),
            (container + "/secrets/@PREFECT_API_KEY/name", "PREFECT_API_KEY")),
        "secret-job-env-leak": .plans((main + "/environment/@PREFECT_API_KEY", nil)),
        "secret-override-env-kept": .plans((main + "/environment/@PREFECT_API_KEY", nil)),
        "linked-api-key-secret": .plans((main + "/environment/@PREFECT_API_KEY/value", "pnu_x")),

        // Tags within ECS's limits.
        "flow-name-long": .plans(
            ("/run/tags/@prefect.io~1flow-name/value", .string(String(repeating: "f", count: 256)))),
        "labels-long-key": .plans(("/run/tags/@" + String(repeating: "k", count: 128) + "/value", "v")),
        "labels-many": .plans(("/run/tags/50", nil), ("/run/tags/49/key", "k38")),

        // Refused before anything is registered.
        "command-trailing-backslash": .refuses("No escaped character"),
        "definition-unknown-key": .refuses("restartPolicy"),
        "request-unknown-key": .refuses("retries"),
        "request-snake-case": .refuses("launch_type"),
        "strategy-extra-keys": .refuses("wait"),
        "network-custom-double-wrapped": .refuses("network_configuration holds an awsvpcConfiguration"),
        "network-custom-no-subnets-key": .refuses("names no subnets"),
        "network-custom-text-flags": .refuses("assignPublicIp"),
        "override-env-map-fixed": .refuses("environment/0/value is integer 1024"),
        "type-float-for-int": .refuses("sizeInGiB is number 50.0"),
        "type-image-number": .refuses("image is integer 5"),
        "type-env-in-schema": .refuses("\"lots\""),
        "linked-inactive": .refuses("the task definition is inactive"),
        "linked-container-name-wrong": .refuses("Override for container named zzz"),
        "linked-template-container-name": .refuses("Override for container named mine"),
        "register-no-memory": .plans(),
    ]
}
