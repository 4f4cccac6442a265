import DriverProtocol
import HostCore
import Testing

@Suite("What a task definition means")
struct TaskDefinitionMeaningTests {
    private let document: JSONObject = [
        "family": "f", "networkMode": "awsvpc", "cpu": "1 vCPU", "memory": "2 GB",
        "requiresCompatibilities": ["FARGATE", "EC2"],
        "containerDefinitions": [
            [
                "name": "prefect", "image": "a", "portMappings": [["containerPort": 80]],
                "environment": [["name": "B", "value": ""], ["name": "A", "value": "1"]],
                "healthCheck": ["command": ["true"]],
            ]
        ],
        "volumes": [["name": "data", "efsVolumeConfiguration": ["fileSystemId": "fs-1"]], ["name": "scratch"]],
    ]

    /// As DescribeTaskDefinition shows it.
    private let echo: JSONObject = [
        "taskDefinitionArn": "arn:f:3", "revision": 3, "status": "ACTIVE", "registeredBy": "x", "family": "f",
        "networkMode": "awsvpc", "cpu": "1024", "memory": "2048", "requiresCompatibilities": ["EC2", "FARGATE"],
        "compatibilities": ["EC2", "FARGATE"], "placementConstraints": [], "requiresAttributes": [["name": "z"]],
        "containerDefinitions": [
            [
                "name": "prefect", "image": "a", "cpu": 0, "essential": true, "mountPoints": [], "volumesFrom": [],
                "portMappings": [["containerPort": 80, "hostPort": 80, "protocol": "tcp"]],
                "environment": [["name": "A", "value": "1"], ["name": "B", "value": ""]],
                "healthCheck": ["command": ["true"], "interval": 30, "timeout": 5, "retries": 3],
            ]
        ],
        "volumes": [
            ["name": "data", "efsVolumeConfiguration": ["fileSystemId": "fs-1", "rootDirectory": "/"]],
            ["name": "scratch", "host": [:]],
        ],
    ]

    @Test("AWS's echo of a document means the same, its defaults and spellings included")
    func echoed() {
        #expect(TaskDefinitionMeaning.of(document) == TaskDefinitionMeaning.of(echo))
        #expect(
            TaskDefinitionMeaning.isEqual(document, toDescription: ["taskDefinition": .object(echo), "tags": []]))
    }

    @Test(
        "a difference that ECS acts on is one",
        arguments: [
            ["image": "b"], ["essential": false], ["command": ["x"]], ["cpu": 1], ["environment": []],
            ["portMappings": [["containerPort": 80, "protocol": "udp"]]],
        ] as [JSONObject])
    func different(change: JSONObject) throws {
        var changed = JSONValue.object(document)
        var container = try #require(changed["containerDefinitions"]?[0])
        for (key, value) in change { container[key] = value }
        changed["containerDefinitions"] = [container]
        #expect(TaskDefinitionMeaning.of(try #require(changed.object)) != TaskDefinitionMeaning.of(document))
    }

    @Test("tags count, but not those of this program and of AWS")
    func tags() {
        var tagged = document
        tagged["tags"] = [["key": "team", "value": "data"]]
        let answer: JSONObject = [
            "taskDefinition": .object(echo),
            "tags": [
                ["key": "worker-host:fingerprint", "value": "x"],
                ["key": "aws:cloudformation:stack-name", "value": "s"],
            ],
        ]
        #expect(TaskDefinitionMeaning.isEqual(document, toDescription: answer))
        #expect(!TaskDefinitionMeaning.isEqual(tagged, toDescription: answer))
    }

    @Test("the recorded comparisons of Prefect's worker: what it finds equal is equal here")
    func recorded() throws {
        var more = 0
        let rows = ParityFixtures.unit("definitions_equal")
        try #require(rows.count > 300)
        for row in rows {
            guard let left = row["a"]?.object, let right = row["b"]?.object else { continue }
            let ours = TaskDefinitionMeaning.of(left) == TaskDefinitionMeaning.of(right)
            if row["equal"] == true {
                #expect(ours, "\(row.text())")
            } else if ours {
                more += 1
            }
        }
        // AWS's defaults, which the other worker does not know, make some more of them equal.
        #expect(more < rows.count / 10)
    }

    @Test("a revision is reused by fingerprint; by meaning where it has none, or where the plan asks for it")
    func choice() {
        let fingerprint = TaskDefinitionFingerprint.of(document, secretKey: nil)
        func latest(_ definition: JSONObject, tag: String?) -> JSONObject {
            let tags: JSONValue = tag.map { [["key": "worker-host:fingerprint", "value": .string($0)]] } ?? []
            return ["taskDefinition": .object(definition), "tags": tags]
        }
        func decide(_ latest: JSONObject?, matching: Bool = false) -> DefinitionChoice {
            .decide(document, fingerprint: fingerprint, latest: latest, matchLatestRevision: matching)
        }
        let register = DefinitionChoice.register(TaskDefinitionFingerprint.tagged(document, fingerprint: fingerprint))
        var other = echo
        other["cpu"] = "512"
        #expect(decide(nil) == register)
        #expect(decide(latest(other, tag: fingerprint)) == .reuse(arn: "arn:f:3"))
        #expect(decide(latest(echo, tag: nil)) == .reuse(arn: "arn:f:3"))
        #expect(decide(latest(other, tag: nil)) == register)
        #expect(decide(latest(echo, tag: "another")) == register)
        #expect(decide(latest(echo, tag: "another"), matching: true) == .reuse(arn: "arn:f:3"))
        #expect(decide(latest(other, tag: "another"), matching: true) == register)
    }
}
