import DeploymentTemplates
import DriverProtocol
import FoundationEssentials
import SandboxModel
import TestSupport
import Testing

@Suite("The host's IAM policy")
struct HostPolicyTests {
    private let place = AWSPlace(partition: "aws", region: "eu-central-1", account: "123456789012")

    private func permissions() -> HostPermissions {
        var permissions = HostPermissions()
        permissions.clusters = ["batch"]
        permissions.families = ["prefect_etl_*"]
        permissions.roles = ["flow", "arn:aws:iam::123456789012:role/path/execution"]
        permissions.logGroups = ["flows"]
        permissions.assumedRoles = ["arn:aws:iam::210987654321:role/other"]
        permissions.eventQueue = "events"
        return permissions
    }

    @Test("with everything used, every action of the closed list is granted and none besides")
    func complete() {
        let granted = HostPolicy(permissions(), in: place).statements.flatMap(\.actions)
        #expect(Set(granted) == Set(HostAction.allCases))
    }

    @Test("each statement is narrowed to cluster, family, role, log group and queue")
    func narrowed() throws {
        let policy = HostPolicy(permissions(), in: place)
        let statements = try #require(policy.json["Statement"]?.array)
        func statement(_ sid: String) throws -> JSONValue {
            try #require(statements.first { $0["Sid"]?.string == sid })
        }
        let ecs = "arn:aws:ecs:eu-central-1:123456789012"
        let inCluster: JSONValue = ["ArnEquals": ["ecs:cluster": "\(ecs):cluster/batch"]]
        #expect(try statement("LaunchTasks")["Resource"] == "\(ecs):task-definition/prefect_etl_*:*")
        #expect(try statement("LaunchTasks")["Condition"] == inCluster)
        #expect(try statement("WatchAndStopTasks")["Resource"] == "\(ecs):task/batch/*")
        #expect(try statement("FindTasks")["Condition"] == inCluster)
        #expect(try statement("LookAtClusters")["Resource"] == "\(ecs):cluster/batch")
        #expect(
            try statement("PassRoles")["Resource"] == [
                "arn:aws:iam::123456789012:role/path/execution", "arn:aws:iam::123456789012:role/flow",
            ])
        #expect(
            try statement("PassRoles")["Condition"]
                == ["StringEquals": ["iam:PassedToService": "ecs-tasks.amazonaws.com"]])
        #expect(
            try statement("ReadLogs")["Resource"]
                == "arn:aws:logs:eu-central-1:123456789012:log-group:flows:log-stream:*")
        #expect(try statement("ReadTaskEvents")["Resource"] == "arn:aws:sqs:eu-central-1:123456789012:events")
        let stars = statements.filter { $0["Resource"] == "*" }.compactMap { $0["Sid"]?.string }
        #expect(stars == ["FindTasks", "TaskDefinitions", "InferNetworks"])
    }

    @Test("what no job uses is not granted")
    func unused() {
        var permissions = HostPermissions.none
        permissions.families = ["linked"]
        permissions.clusters = ["default"]
        let granted = Set(HostPolicy(permissions, in: place).statements.flatMap(\.actions))
        #expect(
            granted == [
                .runTask, .tagResource, .describeTasks, .listTasks, .stopTask, .describeClusters,
                .describeTaskDefinition,
            ])
    }

    @Test("the document is a policy by the sandbox's reading, and the explanation names every action with its reason")
    func documents() throws {
        let policy = HostPolicy(permissions(), in: place)
        #expect(try IAMPolicy(json: policy.json).statements.count == policy.statements.count)
        for action in HostAction.allCases {
            #expect(policy.explanation.contains("\(action.rawValue): \(action.why)"))
        }
    }

    /// Operations that the client has and the serving host does not call by itself, or that need no leave; among them those of
    /// `doctor`, which docs/doctor.md lists.
    private static let uncalled: Set<String> = [
        "ecs:DescribeCapacityProviders", "ec2:DescribeSecurityGroups", "sts:GetCallerIdentity",
        "sts:AssumeRoleWithWebIdentity", "iam:GetRole", "iam:SimulatePrincipalPolicy", "logs:DescribeLogGroups",
        "secretsmanager:DescribeSecret", "servicequotas:GetServiceQuota", "sqs:GetQueueAttributes",
    ]

    @Test("every operation that the AWS client's source calls has its action in the closed list")
    func closedList() throws {
        let folder = "\(ProjectPaths.root)/Sources/Host/AWSAPI"
        var found: Set<String> = []
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder) where file.hasSuffix(".swift") {
            let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(file)"))
            let text = String(decoding: data, as: UTF8.self)
            for match in text.matches(of: /(call|pages|query|describe)\(\s*(?:\.([a-z0-9]+),\s*)?"([A-Z]\w+)"/) {
                let service = match.2.map(String.init) ?? (match.1 == "describe" ? "ec2" : "ecs")
                found.insert("\(service):\(match.3)")
            }
        }
        #expect(found.isSuperset(of: ["ecs:RunTask", "ec2:DescribeVpcs", "logs:GetLogEvents", "sts:AssumeRole"]))
        #expect(found.filter { HostAction(rawValue: $0) == nil }.isSubset(of: Self.uncalled))
    }
}
