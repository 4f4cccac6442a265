package import DriverProtocol

/// Requests that every driver can be asked. They are what worker-host would send for jobs of the default base job
/// template. A driver may refuse those that are not for it.
extension PlanSample {
    /// Those that fit what a driver handles; all of them for a driver that is reached by its name alone.
    package static func shipped(for description: DriverDescription) -> [PlanSample] {
        let handles = description.handles
        let fitting = all.filter { sample in
            sample.launchTypes.isEmpty
                ? handles.taskDefinitionARN : sample.launchTypes.contains(where: handles.launchTypes.contains)
        }
        return (fitting.isEmpty ? all : fitting).map(\.sample)
    }

    /// The launch types that a sample is for; none: a task definition that exists.
    private static let all: [(launchTypes: [String], sample: PlanSample)] = [
        (["FARGATE"], fargate), (["FARGATE"], network), (["FARGATE_SPOT"], spot), (["EC2"], ec2), (["EC2"], ec2Network),
        ([], arn), (["FARGATE"], providers(["FARGATE"])), (["EC2"], providers(["my-instances"])),
    ]

    private static let fargate = job(
        "Fargate",
        definition: ["containerDefinitions": [["image": "repository/etl:2"]], "cpu": "512", "memory": "1024"],
        request: ["launchType": "FARGATE"])

    private static let network = job(
        "Fargate with a network",
        definition: ["containerDefinitions": [[:]]],
        request: [
            "launchType": "FARGATE", "cluster": "analytics",
            "networkConfiguration": [
                "awsvpcConfiguration": ["subnets": ["subnet-0a1b2c3d4e5f60718"], "assignPublicIp": "DISABLED"]
            ],
        ])

    private static let spot = job(
        "Fargate Spot", definition: ["containerDefinitions": [[:]], "cpu": "256", "memory": "512"],
        request: ["launchType": "FARGATE_SPOT"])

    private static let ec2 = job(
        "EC2",
        definition: [
            "containerDefinitions": [["name": "prefect", "image": "repository/etl:2"]], "cpu": "1024", "memory": "2048",
            "networkMode": "bridge",
        ], request: ["launchType": "EC2", "cluster": "batch"])

    private static let ec2Network = job(
        "EC2 with a task network",
        definition: [
            "containerDefinitions": [["name": "prefect", "image": "repository/etl:2"]], "cpu": "1024", "memory": "2048",
            "networkMode": "awsvpc",
        ], request: ["launchType": "EC2"])

    private static let arn = job(
        "a task definition that exists", definition: [:],
        request: [
            "launchType": "FARGATE",
            "taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/nightly:3",
        ])

    private static func providers(_ names: [String]) -> PlanSample {
        job(
            "a capacity provider strategy",
            definition: [
                "containerDefinitions": [["name": "prefect", "image": "repository/etl:2"]], "networkMode": "bridge",
            ],
            request: [
                "capacityProviderStrategy": .array(
                    names.map { ["capacityProvider": .string($0), "weight": 1, "base": 1] })
            ])
    }

    private static func job(_ name: String, definition: JSONObject, request: JSONObject) -> PlanSample {
        var request = request
        request["overrides"] = ["containerOverrides": [[:]]]
        let run = "44444444-4444-4444-8444-444444444444"
        let configuration: JSONObject = [
            "env": [
                "PREFECT_API_URL": "https://prefect.example/api", "PREFECT__FLOW_RUN_ID": .string(run), "STAGE": "dev",
                "GREETING": "grüß dich, 世界 😀",
            ],
            "labels": ["prefect.io/flow-run-id": .string(run), "prefect.io/flow-name": "etl", "team": "data"],
            "name": "curious-otter", "command": "prefect flow-run execute",
            "task_definition": .object(definition), "task_run_request": .object(request),
        ]
        return PlanSample(
            name: name,
            params: PlanRequest(
                flowRun: ["id": .string(run), "name": "curious-otter", "tags": ["nightly"], "runCount": 0],
                flow: ["id": "33333333-3333-4333-8333-333333333333", "name": "etl"],
                deployment: ["id": "22222222-2222-4222-8222-222222222222", "name": "prod"],
                workPool: ["id": "11111111-1111-4111-8111-111111111111", "name": "ecs-pool", "type": "ecs"],
                worker: ["name": "worker-1"], aws: ["region": "us-east-1", "partition": "aws"],
                defaults: ["image": "prefecthq/prefect:3-latest"], configuration: configuration
            ).params)
    }
}
