import AWSAPI
import Doctor
import DriverProtocol
import Testing

@Suite("Doctor: what planned launches need")
struct LaunchNeedsTests {
    private static let network: JSONValue = [
        "awsvpcConfiguration": ["subnets": ["subnet-a"], "assignPublicIp": "ENABLED"]
    ]

    private static let spotThenOnDemand = PlannedLaunch(
        pool: "etl", owner: "the pool 'etl'",
        attempts: [
            [
                "cluster": "batch", "networkConfiguration": network, "overrides": ["cpu": "2048"],
                "capacityProviderStrategy": [["capacityProvider": "FARGATE_SPOT", "weight": 1]],
            ],
            [
                "cluster": "batch", "networkConfiguration": network, "launchType": "FARGATE",
                "overrides": ["taskRoleArn": "arn:aws:iam::1:role/other"],
            ],
        ],
        definition: [
            "cpu": "1 vCPU", "taskRoleArn": "arn:aws:iam::1:role/task",
            "executionRoleArn": "arn:aws:iam::1:role/exec",
            "containerDefinitions": [
                [
                    "logConfiguration": [
                        "logDriver": "awslogs",
                        "options": ["awslogs-group": "/ecs/etl", "awslogs-create-group": "true"],
                    ],
                    "secrets": [
                        [
                            "name": "A",
                            "valueFrom": "arn:aws:secretsmanager:us-east-1:1:secret:key-AbCdEf:password::",
                        ],
                        ["name": "B", "valueFrom": "arn:aws:ssm:us-east-1:1:parameter/p"],
                    ],
                ]
            ],
        ])

    private static let onInstances = PlannedLaunch(
        pool: "gpu", owner: "the pool 'gpu'", attempts: [["launchType": "EC2"]],
        definition: [
            "containerDefinitions": [
                ["logConfiguration": ["logDriver": "awslogs", "options": ["awslogs-group": "/ecs/etl"]]]
            ]
        ])

    @Test("clusters come with the providers, strategies and launch types of all attempts")
    func clusters() {
        let needs = LaunchNeeds([Self.spotThenOnDemand, Self.onInstances])
        #expect(needs.clusters.map(\.name) == ["batch", "default"])
        #expect(needs.clusters[0].use.providers == ["FARGATE_SPOT"])
        #expect(!needs.clusters[0].use.usesInstances && !needs.clusters[0].use.usesDefaultStrategy)
        #expect(needs.clusters[1].use.usesInstances)
    }

    @Test("networks, roles, log groups and secrets come once, an override's role before the definition's")
    func others() {
        let needs = LaunchNeeds([Self.spotThenOnDemand, Self.spotThenOnDemand, Self.onInstances])
        #expect(needs.networks.map(\.use) == [.init(subnets: ["subnet-a"], assignsPublicIP: true, isFargate: true)])
        #expect(
            needs.roles.map(\.role) == [
                "arn:aws:iam::1:role/task", "arn:aws:iam::1:role/exec", "arn:aws:iam::1:role/other",
            ])
        // One container that does not make the group needs it to be there.
        #expect(needs.logGroups.map(\.group.name) == ["/ecs/etl"])
        #expect(needs.logGroups.map(\.isCreated) == [false])
        #expect(needs.secrets.map(\.arn) == ["arn:aws:secretsmanager:us-east-1:1:secret:key-AbCdEf"])
    }

    @Test("sizes are those of the largest task on each kind of Fargate's capacity")
    func sizes() {
        let needs = LaunchNeeds([Self.spotThenOnDemand, Self.onInstances])
        #expect(needs.sizes.map(\.pool) == ["etl", "etl"])
        #expect(needs.sizes.map(\.kind) == [.fargateSpot, .fargate])
        #expect(needs.sizes.map(\.vCPUs) == [2, 1])
    }
}
