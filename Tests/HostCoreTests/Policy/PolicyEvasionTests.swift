import DriverProtocol
import HostCore
import Testing

@Suite("Going round a policy")
struct PolicyEvasionTests {
    private typealias Samples = PolicySamples

    @Test(
        "an image is judged by where it is pulled from, however it is written",
        arguments: [
            // An image without registry is Docker Hub's.
            ("python", "docker.io/library/python", true), ("python:3", "docker.io/library", true),
            ("docker.io/python", "docker.io/library/python", true),
            ("index.docker.io/python", "docker.io/library/python", true),
            ("prefecthq/prefect:3-latest", "prefecthq/prefect", true), ("prefecthq/prefect", "docker.io", true),
            ("python", "ecr.example", false), ("ecr.example:5000", "ecr.example:5000", false),
            // Tags and digests say nothing about the place.
            ("ecr.example/etl/load:v1", "ecr.example/etl", true),
            (
                "ecr.example/etl@sha256:" + String(repeating: "a", count: 64), "ecr.example/etl", true
            ),
            ("evil.example/x@ecr.example/etl", "ecr.example", false), ("evil/x:ecr.example", "ecr.example", false),
            // A port is part of the registry.
            ("ecr.example:5000/etl", "ecr.example:5000", true), ("ecr.example:5000/etl", "ecr.example", false),
            ("ecr.example/etl", "ecr.example:5000", false), ("localhost/etl", "docker.io", false),
            // Hosts have no case, and neither prefix nor star reaches over a slash.
            ("ECR.example/etl", "ecr.example", true), ("ecr.example/etl", "ECR.Example/", true),
            ("ecr.example/etl-of-others/x", "ecr.example/etl", false),
            ("ecr.example.evil.org/etl", "ecr.example", false),
            ("evil.org/x.dkr.ecr.us-east-1.amazonaws.com/etl", "*.dkr.ecr.us-east-1.amazonaws.com", false),
            ("1.dkr.ecr.us-east-1.amazonaws.com/etl", "*.dkr.ecr.us-east-1.amazonaws.com", true),
            ("ecr.example/team-a/x/y", "ecr.example/team-*", true), ("ecr.example/a/team-b", "ecr.example/*/b", false),
            // What is no reference comes from nowhere.
            ("https://ecr.example/etl", "ecr.example", false), ("ecr.example/../etl", "ecr.example", false),
            ("ecr.example//etl", "ecr.example", false), ("ecr.example/etl ", "ecr.example", false),
            ("ecr.example\\@evil.org/etl", "*", false), ("", "*", false), ("ecr.example/Etl", "ecr.example", false),
            ("ecr.example/etl:", "ecr.example", false), ("anything/at/all", "*", true),
        ])
    func images(image: String, entry: String, isAllowed: Bool) throws {
        let plan = Samples.plan(definition: ["containerDefinitions": [["name": "prefect", "image": .string(image)]]])
        #expect(try Samples.refused(plan, by: ["imageRegistries": [.string(entry)]]).isEmpty == isAllowed)
    }

    @Test("a sidecar's image and privileges are judged like the flow's")
    func sidecar() throws {
        let plan = Samples.plan(definition: [
            "containerDefinitions": [
                ["name": "prefect", "image": .string(Samples.image), "privileged": false],
                ["name": "sidecar", "image": "evil/miner", "privileged": "true"],
            ]
        ])
        let rules: JSONValue = ["imageRegistries": ["*.dkr.ecr.us-east-1.amazonaws.com"], "privileged": false]
        #expect(
            try Samples.refused(plan, by: rules) == [
                "/taskDefinition/register/containerDefinitions/1/image imageRegistries",
                "/taskDefinition/register/containerDefinitions/1/privileged privileged",
            ])
    }

    @Test(
        "a role is compared as it is written: no name stands for an ARN, no case for another",
        arguments: [
            ("etl-task", false), ("ARN:AWS:IAM::123456789012:ROLE/ETL-TASK", false),
            ("arn:aws:iam::123456789012:role/Etl-task", false), ("arn:aws:iam::999999999999:role/etl-task", false),
            ("arn:aws:iam::123456789012:role/etl-task ", false), ("arn:aws:iam::123456789012:role/etl-task", true),
        ])
    func roles(role: String, isAllowed: Bool) throws {
        let rules: JSONValue = ["taskRoleArns": [.string(Samples.role)]]
        let defined = Samples.plan(definition: ["taskRoleArn": .string(role)])
        #expect(try Samples.refused(defined, by: rules).isEmpty == isAllowed)
        let overridden = Samples.plan(runTask: [Samples.runTask(["overrides": ["taskRoleArn": .string(role)]])])
        #expect(try Samples.refused(overridden, by: rules).isEmpty == isAllowed)
    }

    @Test("a role that is no text is refused, and so is what stands where a list is due")
    func shapes() throws {
        let plan = Samples.plan(
            definition: [
                "taskRoleArn": [.string(Samples.role)], "containerDefinitions": ["image": "evil", "privileged": true],
            ],
            runTask: [
                Samples.runTask(["networkConfiguration": ["awsvpcConfiguration": ["subnets": "subnet-9"]]])
            ])
        let rules: JSONValue = [
            "taskRoleArns": ["*"], "imageRegistries": ["ecr.example"], "privileged": false, "subnets": ["subnet-1"],
        ]
        #expect(
            try Samples.refused(plan, by: rules) == [
                "/taskDefinition/register/taskRoleArn taskRoleArns",
                "/taskDefinition/register/containerDefinitions/image imageRegistries",
                "/taskDefinition/register/containerDefinitions/privileged privileged",
                "/attempts/0/runTask/networkConfiguration/awsvpcConfiguration/subnets subnets",
            ])
    }

    @Test("raw members are found whatever their case, beside those that are written as ECS writes them")
    func memberCase() throws {
        let plan = Samples.plan(
            definition: ["TaskRoleARN": "arn:aws:iam::123456789012:role/admin"],
            runTask: [
                Samples.runTask([
                    "Cluster": "prod", "OVERRIDES": ["taskrolearn": "arn:aws:iam::123456789012:role/admin"],
                    "TaskDefinition": "evil", "LaunchType": "EC2", "taskDefinition": "overwritten by the host",
                ])
            ])
        let rules: JSONValue = [
            "taskRoleArns": [.string(Samples.role)], "clusters": ["etl"], "taskDefinitions": ["etl"],
            "launchTypes": ["FARGATE"],
        ]
        #expect(
            Set(try Samples.refused(plan, by: rules)) == [
                "/taskDefinition/register/TaskRoleARN taskRoleArns", "/attempts/0/runTask/Cluster clusters",
                "/attempts/0/runTask/OVERRIDES/taskrolearn taskRoleArns",
                "/attempts/0/runTask/TaskDefinition taskDefinitions", "/attempts/0/runTask/LaunchType launchTypes",
            ])
    }

    @Test("a secret is judged by its value and shown by its token")
    func secrets() throws {
        let answers = ReferenceAnswers(
            blocks: [
                .init(type: "secret", name: "image"): BlockDocument(type: "secret", data: ["value": "evil.org/s3cret"]),
                .init(type: "secret", name: "role"): BlockDocument(
                    type: "secret", data: ["value": ["taskRoleArn": "arn:aws:iam::1:role/admin"]]),
            ], blocksByID: [:])
        let job = try PolicyEvasionTests.job(answers)
        let image = try #require(job.configuration["env"]?["IMAGE"]?.string)
        let overrides = try #require(job.configuration["custom"])
        #expect(image.hasPrefix("whs-"))
        let plan = Samples.plan(
            definition: ["containerDefinitions": [["name": "prefect", "image": .string(image + ":1")]]],
            runTask: [Samples.runTask(["overrides": overrides])])
        let rules: JSONValue = ["imageRegistries": ["docker.io"], "taskRoleArns": [.string(Samples.role)]]
        let findings = try Samples.findings(plan, by: rules, secrets: job.secrets)
        #expect(findings.map(\.path).contains("/taskDefinition/register/containerDefinitions/0/image"))
        #expect(findings.map(\.path).contains("/attempts/0/runTask/overrides/taskRoleArn"))
        #expect(findings.allSatisfy { !$0.json.text().contains("s3cret") && !$0.json.text().contains("role/admin") })
        #expect(findings.contains { $0.value == .string(image + ":1") })
    }

    private static func job(_ answers: ReferenceAnswers) throws -> ResolvedJob {
        var template = HostCoreTests.Samples.template
        template["job_configuration"]?["custom"] = "{{ role }}"
        template["variables"]?["properties"]?["role"] = ["title": "Role"]
        let input = try HostCoreTests.Samples.input(
            template: template,
            deployment: [
                "env": ["IMAGE": "{{ prefect.blocks.secret.image }}"], "role": "{{ prefect.blocks.secret.role }}",
            ])
        return try JobResolution.resolve(input, answers)
    }

    @Test(
        "a cluster's name is that of the job's account, and an ARN allows that one alone",
        arguments: [
            ("etl", "etl", true), ("arn:aws:ecs:us-east-1:1:cluster/etl", "etl", true),
            ("arn:aws:ecs:us-east-1:1:cluster/etl", "arn:aws:ecs:us-east-1:1:cluster/etl", true),
            ("arn:aws:ecs:us-east-1:2:cluster/etl", "arn:aws:ecs:us-east-1:1:cluster/etl", false),
            ("etl", "arn:aws:ecs:us-east-1:1:cluster/etl", false), ("Etl", "etl", false), ("etl-prod", "etl", false),
            ("etl-prod", "etl-*", true), ("arn:aws:iam::1:cluster/etl", "etl", false),
        ])
    func clusters(cluster: String, entry: String, isAllowed: Bool) throws {
        let plan = Samples.plan(runTask: [Samples.runTask(["cluster": .string(cluster)])])
        #expect(try Samples.refused(plan, by: ["clusters": [.string(entry)]]).isEmpty == isAllowed)
    }
}
