public import DriverKit
public import DriverProtocol

/// Plans ECS tasks for worker-host, one container for each flow run.
///
/// The host adds the flow run's command and environment, tags that identify the run, and secrets.
public struct FlowRunDriver: Driver {
    private static let launchTypes = ["FARGATE", "EC2"]

    /// A driver; it keeps nothing, since every request stands for itself.
    public init() {}

    /// Who the driver is.
    public var description: DriverDescription {
        // Without `handles` it is reached by name alone, so that adding it moves the runs of no other driver.
        DriverDescription(
            name: "my-driver", version: "0.1.0", summary: "Plans one container for each flow run.", maxInFlight: 4)
    }

    /// A plan for one flow run, or the facts of AWS's that are needed first.
    public func plan(_ request: PlanRequest, _ context: RequestContext) throws -> PlanAnswer {
        let job = JobReader(request.configuration, at: "/configuration")
        let runTask = try job.section("task_run_request")
        let definition = try job.section("task_definition")

        let launchType = try runTask.text("launchType") ?? "FARGATE"
        guard Self.launchTypes.contains(launchType) else {
            throw DriverError.configuration(
                "my-driver plans no tasks for the launch type \(launchType).",
                path: "/configuration/task_run_request/launchType",
                hint: "Set the job variable launch_type to one of \(Self.launchTypes.joined(separator: ", ")).")
        }
        var attempt: JSONObject = ["launchType": .string(launchType)]
        if let cluster = try runTask.text("cluster") { attempt["cluster"] = .string(cluster) }
        var explain = [
            TaskPlan.Explanation(
                path: "/attempts/0/runTask/launchType", from: "job variable launch_type",
                why: runTask.members.contains("launchType") ? "as configured" : "none is named: FARGATE")
        ]
        var register: JSONObject = [
            "family": .string(family(request)), "cpu": .string(try definition.text("cpu") ?? "256"),
            "memory": .string(try definition.text("memory") ?? "512"),
            "containerDefinitions": [
                ["name": "prefect", "image": .string(try image(request, definition)), "essential": true]
            ],
        ]
        if launchType == "FARGATE" {
            register["networkMode"] = "awsvpc"
            register["requiresCompatibilities"] = ["FARGATE"]
            if let role = try definition.text("executionRoleArn") { register["executionRoleArn"] = .string(role) }
            if let network = runTask.members["networkConfiguration"], !network.isNull {
                attempt["networkConfiguration"] = network
            } else if let answer = request.facts["subnets"] {
                attempt["networkConfiguration"] = try defaultNetwork(answer)
                explain.append(
                    .init(
                        path: "/attempts/0/runTask/networkConfiguration", from: "driver",
                        why: "no network is configured: the default subnets"))
            } else {
                // The host looks this up and asks again.
                let filter: JSONValue = ["Name": "default-for-az", "Values": ["true"]]
                return .needs([
                    FactNeed(name: "subnets", operation: "ec2:DescribeSubnets", parameters: ["Filters": [filter]])
                ])
            }
        }
        return .plan(
            TaskPlan(
                taskDefinition: .register(register, matchLatestRevision: false, deregister: false),
                container: "prefect",
                attempts: [.init(name: launchType.lowercased(), runTask: attempt)], explain: explain))
    }

    private func image(_ request: PlanRequest, _ definition: JobReader) throws -> String {
        let container = definition.members["containerDefinitions"]?[0]?.object ?? [:]
        let path = "/configuration/task_definition/containerDefinitions/0"
        return try JobReader(container, at: path).text("image")
            ?? request.defaults["image"]?.string ?? "prefecthq/prefect:3-latest"
    }

    /// One family for each deployment, or for each flow: what they share is registered once.
    private func family(_ request: PlanRequest) -> String {
        let owner = (request.deployment ?? request.flow)["id"]?.string ?? "job"
        let letters = owner.unicodeScalars.map { scalar -> Character in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_")
                ? Character(scalar) : "-"
        }
        return String(("my-driver_" + String(letters)).prefix(255))
    }

    private func defaultNetwork(_ answer: JSONValue) throws -> JSONValue {
        let subnets = (answer["Subnets"]?.array ?? []).compactMap { $0["SubnetId"]?.string }.sorted()
        guard !subnets.isEmpty else {
            throw DriverError.configuration(
                "The account has no default subnets, and the job names none.",
                path: "/configuration/task_run_request/networkConfiguration",
                hint: "Set the job variable network_configuration.")
        }
        return [
            "awsvpcConfiguration": ["subnets": .array(subnets.map(JSONValue.string)), "assignPublicIp": "ENABLED"]
        ]
    }
}
