package import AWSAPI
internal import DriverProtocol

/// What planned launches of one account and region need to be there, each thing once, with who needs it.
package struct LaunchNeeds: Sendable {
    /// Everything that a cluster is used with.
    package struct ClusterUse: Sendable, Equatable {
        /// Capacity providers of strategies, by name, in the order in which they were met.
        package var providers: [String] = []
        /// Whether a launch leaves it to the cluster's default strategy.
        package var usesDefaultStrategy = false
        /// Whether a launch needs a container instance: by its launch type.
        package var usesInstances = false
        package var owners: [String] = []

        package init() {}
    }

    /// A task's network.
    package struct NetworkUse: Sendable, Hashable {
        package var subnets: [String]
        /// Whether tasks get a public address.
        package var assignsPublicIP: Bool
        /// Whether the task runs on Fargate: only there and on instances' own addresses the way out differs.
        package var isFargate: Bool

        package init(subnets: [String], assignsPublicIP: Bool, isFargate: Bool) {
            self.subnets = subnets
            self.assignsPublicIP = assignsPublicIP
            self.isFargate = isFargate
        }
    }

    package struct LogGroup: Sendable, Hashable {
        package var name: String
        /// Nil: the region of the task.
        package var region: String?
    }

    /// By name or ARN, as RunTask has it; `default` where it names none.
    package var clusters: [(name: String, use: ClusterUse)] = []
    package var networks: [(use: NetworkUse, owner: String)] = []
    /// Roles by name or ARN, with what they are for.
    package var roles: [(role: String, use: PlannedLaunch.RoleUse, owner: String)] = []
    package var logGroups: [(group: LogGroup, isCreated: Bool, owner: String)] = []
    /// ARNs of secrets of Secrets Manager, without what names a part of them.
    package var secrets: [(arn: String, owner: String)] = []
    /// vCPUs of the largest task that a pool launches on each kind of capacity.
    package var sizes: [(pool: String, kind: LaunchKind, vCPUs: Double)] = []

    package init(_ launches: [PlannedLaunch]) {
        for launch in launches {
            for attempt in launch.attempts { add(attempt, of: launch) }
            for container in launch.definition?["containerDefinitions"]?.array ?? [] { add(container, of: launch) }
        }
    }

    private mutating func add(_ attempt: JSONObject, of launch: PlannedLaunch) {
        addCluster(attempt, of: launch)
        let kind = LaunchKind(runTask: attempt)
        if let network = attempt["networkConfiguration"]?["awsvpcConfiguration"] {
            let use = NetworkUse(
                subnets: network["subnets"]?.array?.compactMap(\.string) ?? [],
                assignsPublicIP: network["assignPublicIp"]?.string == "ENABLED", isFargate: kind != .other)
            if !networks.contains(where: { $0.use == use }) { networks.append((use, launch.owner)) }
        }
        for use in PlannedLaunch.RoleUse.allCases {
            guard let role = launch.role(use, in: attempt),
                !roles.contains(where: { $0.role == role && $0.use == use })
            else { continue }
            roles.append((role, use, launch.owner))
        }
        guard kind != .other, let vCPUs = launch.vCPUs(of: attempt) else { return }
        if let known = sizes.firstIndex(where: { $0.pool == launch.pool && $0.kind == kind }) {
            sizes[known].vCPUs = max(sizes[known].vCPUs, vCPUs)
        } else {
            sizes.append((launch.pool, kind, vCPUs))
        }
    }

    private mutating func addCluster(_ attempt: JSONObject, of launch: PlannedLaunch) {
        let name = attempt["cluster"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        let position = clusters.firstIndex { $0.name == name } ?? clusters.count
        if position == clusters.count { clusters.append((name, ClusterUse())) }
        if !clusters[position].use.owners.contains(launch.owner) { clusters[position].use.owners.append(launch.owner) }
        let strategy = (attempt["capacityProviderStrategy"]?.array ?? []).compactMap { $0["capacityProvider"]?.string }
        for provider in strategy where !clusters[position].use.providers.contains(provider) {
            clusters[position].use.providers.append(provider)
        }
        switch (strategy.isEmpty, attempt["launchType"]?.string) {
        case (false, _), (true, "FARGATE"?): break
        case (true, nil): clusters[position].use.usesDefaultStrategy = true
        case (true, _?): clusters[position].use.usesInstances = true
        }
    }

    private mutating func add(_ container: JSONValue, of launch: PlannedLaunch) {
        let log = container["logConfiguration"]
        if log?["logDriver"]?.string == "awslogs", let options = log?["options"],
            let name = options["awslogs-group"]?.string
        {
            let group = LogGroup(name: name, region: options["awslogs-region"]?.string)
            let isCreated = options["awslogs-create-group"]?.string == "true"
            if let known = logGroups.firstIndex(where: { $0.group == group }) {
                logGroups[known].isCreated = logGroups[known].isCreated && isCreated
            } else {
                logGroups.append((group, isCreated, launch.owner))
            }
        }
        for secret in container["secrets"]?.array ?? [] {
            guard let arn = secret["valueFrom"]?.string.flatMap(Self.secretARN),
                !secrets.contains(where: { $0.arn == arn })
            else { continue }
            secrets.append((arn, launch.owner))
        }
    }

    /// The secret of `arn:aws:secretsmanager:region:account:secret:name:json-key:stage:version`; nil for Parameter Store's.
    private static func secretARN(_ valueFrom: String) -> String? {
        let parts = valueFrom.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 7, parts[0] == "arn", parts[2] == "secretsmanager" else { return nil }
        return parts.prefix(7).joined(separator: ":")
    }
}
