import DeploymentTemplates
import DriverProtocol
import HostCore
import Testing

@Suite("What a launch needs leave for")
struct HostPermissionsTests {
    private let owner = "5b0e6f0a-0000-4000-8000-000000000001"

    private func preview(_ runTask: JSONObject, _ calls: [AWSCall] = []) -> LaunchPreview {
        var preview = LaunchPreview()
        preview.calls = calls + [AWSCall(service: "ecs", operation: "RunTask", params: runTask)]
        return preview
    }

    @Test("cluster, family, roles, log group and lookups are those of the plan and of its task definition")
    func registered() {
        var preview = preview(
            [
                "cluster": "batch", "taskDefinition": "prefect_etl_\(owner)",
                "overrides": ["taskRoleArn": "arn:aws:iam::1:role/task"],
            ],
            [AWSCall(service: "ec2", operation: "DescribeVpcs", params: [:])])
        preview.definition = .registered(family: "f", fingerprint: "0")
        let definition: JSONObject = [
            "executionRoleArn": "arn:aws:iam::1:role/execution",
            "containerDefinitions": [
                [
                    "name": "prefect",
                    "logConfiguration": ["logDriver": "awslogs", "options": ["awslogs-group": "flows"]],
                ],
                [
                    "name": "sidecar",
                    "logConfiguration": ["logDriver": "awsfirelens", "options": ["awslogs-group": "no"]],
                ],
            ],
        ]
        let permissions = HostPermissions(preview, definition: definition, owner: owner)
        #expect(permissions.clusters == ["batch"])
        #expect(permissions.families == ["prefect_etl_*"])
        #expect(permissions.roles == ["arn:aws:iam::1:role/task", "arn:aws:iam::1:role/execution"])
        #expect(permissions.logGroups == ["flows"])
        #expect(permissions.networkLookups == [.describeVPCs])
        #expect(permissions.registeredFamilies == ["prefect_etl_*"])
        #expect(!permissions.deregisters)
    }

    @Test("a definition that exists is not registered; its family is read from name, revision or ARN")
    func linked() {
        for reference in ["etl", "etl:7", "arn:aws:ecs:us-east-1:123456789012:task-definition/etl:7"] {
            var preview = preview([
                "taskDefinition": .string(reference),
                "tags": [["key": "prefect.io/degregister-task-definition", "value": "true"]],
            ])
            preview.definition = .linked(reference)
            preview.fallbacks = [("spot", ["cluster": "second", "taskDefinition": .string(reference)])]
            let permissions = HostPermissions(preview, definition: nil, owner: owner)
            #expect(permissions.families == ["etl"])
            #expect(permissions.clusters == ["default", "second"])
            #expect(permissions.registeredFamilies.isEmpty)
            #expect(permissions.deregisters)
        }
    }
}
