import AWSAPI
import DeploymentTemplates
import Doctor
import DriverProtocol
import HostCore
import HostRuntime

/// Looks whether what launches of one account and region need is there. Only reads.
struct NeedExamination {
    let place: LaunchExamination.Place
    /// Nil when STS does not tell.
    let identity: CallerIdentity?
    /// The most runs of a pool at a time.
    let limits: [String: Int]
    let hostLimit: Int?
    /// The queue of task events; nil when none is read by this identity.
    let eventQueue: String?
    let deadline: Deadline

    private var client: AWSClient { place.session.client }
    private var region: String { place.session.region }

    func run() async -> [CheckResult] {
        let needs = LaunchNeeds(place.launches)
        async let clusters = clusters(needs)
        async let networks = networks(needs)
        async let roles = roles(needs)
        async let logGroups = logGroups(needs)
        async let secrets = secrets(needs)
        async let quotas = quotas(needs)
        async let permissions = permissions()
        return await clusters + networks + roles + logGroups + secrets + quotas + permissions
    }

    private func lookUp<Value: Sendable>(
        _ operation: String, _ body: @Sendable @escaping (AWSClient) async throws -> Value
    ) async -> LookUp<Value> {
        do {
            return .found(try await deadline.run { [client] in try await body(client) })
        } catch {
            return LookUp(AWSError(doctor: error, operation: operation, region: region))
        }
    }

    private func clusters(_ needs: LaunchNeeds) async -> [CheckResult] {
        await InOrder.map(needs.clusters) { name, use in
            let answer = await lookUp("ecs:DescribeClusters") { try await $0.describeClusters([name]) }
            let cluster = answer.map { $0["clusters"]?[0] ?? .null }
            return ClusterVerdict.cluster(name, cluster, use: use, region: region)
        }.flatMap { $0 }
    }

    private func networks(_ needs: LaunchNeeds) async -> [CheckResult] {
        await InOrder.map(needs.networks.filter { !$0.use.subnets.isEmpty }) { use, owner in
            let ids = JSONValue.array(use.subnets.map(JSONValue.string))
            let subnets = await lookUp("ec2:DescribeSubnets") {
                try await $0.fact(operation: "ec2:DescribeSubnets", parameters: ["SubnetIds": ids])
            }
            var tables: LookUp<JSONValue> = .failed("the subnets are not known")
            if case .found(let answer) = subnets, let vpc = answer["Subnets"]?[0]?["VpcId"] {
                tables = await lookUp("ec2:DescribeRouteTables") {
                    try await $0.fact(
                        operation: "ec2:DescribeRouteTables",
                        parameters: ["Filters": [["Name": "vpc-id", "Values": [vpc]]]])
                }
            }
            return NetworkVerdict.network(use, subnets: subnets, tables: tables, owner: owner)
        }.flatMap { $0 }
    }

    private func roles(_ needs: LaunchNeeds) async -> [CheckResult] {
        await InOrder.map(needs.roles) { role, use, owner in
            if let account = identity?.account, let other = RoleVerdict.account(of: role), other != account {
                return RoleVerdict.foreign(role, use, account: account)
            }
            let found = await lookUp("iam:GetRole") { try await $0.role(named: RoleVerdict.name(of: role)) }
            return RoleVerdict.role(role, use, found, owner: owner)
        }
    }

    private func logGroups(_ needs: LaunchNeeds) async -> [CheckResult] {
        await InOrder.map(needs.logGroups) { group, isCreated, owner in
            let isThere = await lookUp("logs:DescribeLogGroups") { [region] client in
                try await client.inRegion(group.region ?? region).hasLogGroup(group.name)
            }
            return LookUpVerdict.logGroup(group.name, isThere, isCreated: isCreated, owner: owner)
        }
    }

    private func secrets(_ needs: LaunchNeeds) async -> [CheckResult] {
        await InOrder.map(needs.secrets) { arn, owner in
            let isThere = await lookUp("secretsmanager:DescribeSecret") { try await $0.hasSecret(arn) }
            return LookUpVerdict.secret(arn, isThere, owner: owner)
        }
    }

    private func quotas(_ needs: LaunchNeeds) async -> [CheckResult] {
        let quotas = QuotaVerdict.needs(needs.sizes, limit: { limits[$0] }, hostLimit: hostLimit)
        return await InOrder.map(quotas) { need in
            let code = QuotaVerdict.code(need.kind) ?? ""
            let quota = await lookUp("servicequotas:GetServiceQuota") {
                try await $0.serviceQuota("fargate", code: code)
            }
            return QuotaVerdict.quota(need, quota, region: region)
        }
    }

    /// Asks IAM's simulator about each statement of the policy that the launches need.
    private func permissions() async -> [CheckResult] {
        guard let identity else { return [CheckResult(.aws, "permissions", .skipped, "needs the identity")] }
        guard var principal = PermissionVerdict.principal(of: identity.arn) else {
            return [PermissionVerdict.untold(identity.arn)]
        }
        if identity.arn.contains(":assumed-role/") {
            // Only IAM tells the role's path.
            let name = RoleVerdict.name(of: principal)
            if case .found(let role?) = await lookUp("iam:GetRole", { try await $0.role(named: name) }) {
                principal = role.arn
            }
        }
        var permissions = place.permissions
        permissions.eventQueue = eventQueue
        let policy = HostPolicy(
            permissions,
            in: AWSPlace(
                partition: AWSPartition.of(region: region).name, region: region, account: identity.account))
        var answers: [LookUp<[SimulatedDecision]>] = []
        for statement in policy.statements {
            let answer = await lookUp("iam:SimulatePrincipalPolicy") { [principal] client in
                try await client.simulate(
                    statement.actions.map(\.rawValue), on: statement.resources, by: principal,
                    context: statement.conditions.compactMap { condition in
                        condition.values.first.map { (condition.key, $0) }
                    })
            }
            answers.append(answer)
            guard case .found = answer else { break }
        }
        return PermissionVerdict.permissions(answers)
    }
}
