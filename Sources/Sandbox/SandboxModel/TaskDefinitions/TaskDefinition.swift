internal import DriverProtocol

/// A registered revision of a task definition.
package struct TaskDefinition: Sendable {
    package enum Status: String, Sendable {
        case active = "ACTIVE"
        case inactive = "INACTIVE"
    }

    package let arn: String
    package let family: String
    package let revision: Int
    package var status: Status
    /// As DescribeTaskDefinition answers it, without what changes: the registered parameters with AWS's defaults.
    let document: JSONObject
    let containers: [ContainerDefinition]
    let compatibilities: [String]
    let registeredAt: Timestamp
    var deregisteredAt: Timestamp?
    package var tags: TagList

    var networkMode: String? { document["networkMode"]?.string }
    var cpu: String? { document["cpu"]?.string }
    var memory: String? { document["memory"]?.string }
    var taskRoleARN: String? { document["taskRoleArn"]?.string }
    var operatingSystemFamily: String { document["runtimePlatform"]?["operatingSystemFamily"]?.string ?? "LINUX" }

    /// The answer's `taskDefinition`.
    var json: JSONValue {
        var members: JSONObject = ["taskDefinitionArn": .string(arn)]
        members.merge(document)
        members["revision"] = .int(revision)
        members["status"] = .string(status.rawValue)
        members["compatibilities"] = .array(compatibilities.map(JSONValue.string))
        members["registeredAt"] = registeredAt.json
        if let deregisteredAt { members["deregisteredAt"] = deregisteredAt.json }
        return .object(members)
    }
}

/// What a task needs to know of one of its definition's containers.
struct ContainerDefinition: Sendable {
    let name: String
    let image: String
    let essential: Bool
    let entryPoint: [String]
    let command: [String]
    let environment: [(name: String, value: String)]
    /// Names with what they are read from.
    let secrets: [(name: String, valueFrom: String)]
    let workingDirectory: String?
    /// Seconds between SIGTERM and SIGKILL.
    let stopTimeout: Int
    let cpu: Int
    let memory: Int?
    let memoryReservation: Int?
    /// The options of the `awslogs` driver; empty with another one, or none.
    let logOptions: JSONObject

    init(_ json: JSONValue) {
        name = json["name"]?.string ?? ""
        image = json["image"]?.string ?? ""
        essential = json["essential"]?.bool ?? true
        entryPoint = json["entryPoint"].strings
        command = json["command"].strings
        environment = json["environment"].environment
        secrets = (json["secrets"]?.array ?? []).map { ($0["name"]?.string ?? "", $0["valueFrom"]?.string ?? "") }
        workingDirectory = json["workingDirectory"]?.string
        stopTimeout = json["stopTimeout"]?.int ?? 30
        cpu = json["cpu"]?.int ?? 0
        memory = json["memory"]?.int
        memoryReservation = json["memoryReservation"]?.int
        let log = json["logConfiguration"]
        logOptions = log?["logDriver"]?.string == "awslogs" ? log?["options"]?.object ?? [:] : [:]
    }
}

extension Optional<JSONValue> {
    /// The texts of an array; none where there is no array.
    var strings: [String] { self?.array?.compactMap(\.string) ?? [] }

    /// The pairs of a list of `{name, value}`.
    var environment: [(name: String, value: String)] {
        (self?.array ?? []).map { ($0["name"]?.string ?? "", $0["value"]?.string ?? "") }
    }
}
