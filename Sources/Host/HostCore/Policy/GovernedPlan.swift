internal import DriverProtocol

/// Collects what in a plan a policy may have a rule for: in the task definition and in every attempt, with secrets in place,
/// as AWS would be given it.
///
/// Members are found whatever their case: should AWS read `Image` as `image`, the policy has read it before.
struct GovernedPlan {
    private(set) var values: [GovernedValue] = []

    /// - Parameter described: the definition that the plan names, as DescribeTaskDefinition tells it; nil where nobody has
    ///   to know it.
    init(_ plan: TaskPlan, described: JSONObject?, secrets: SecretTokens) {
        let attempts = plan.attempts.enumerated().map { position, attempt in
            PolicyDocument(.object(attempt.runTask), at: "/attempts/\(position)/runTask", secrets: secrets).root
        }
        switch plan.taskDefinition {
        case .register(let document, _, _):
            let document = PolicyDocument(.object(document), at: "/taskDefinition/register", secrets: secrets)
            addRoles(document.root)
            addContainers(document.root)
        case .use(let reference):
            let path = "/taskDefinition/use"
            values.append(
                GovernedValue(
                    subject: .listed(.taskDefinitions), path: path,
                    value: .string(secrets.substitute(in: reference)), shown: .string(reference)))
            guard let described else { break }
            let document = PolicyDocument(.object(described), at: path)
            // A role that every attempt replaces is nobody's.
            for list in Self.roles where !Self.isOverridden(list, in: attempts) { addRole(list, document.root) }
            addContainers(document.root)
        }
        for attempt in attempts { addAttempt(attempt) }
    }

    private static let roles: [PolicyList] = [.taskRoleArns, .executionRoleArns]

    private static func member(of list: PolicyList) -> String {
        list == .taskRoleArns ? "taskRoleArn" : "executionRoleArn"
    }

    private static func isOverridden(_ list: PolicyList, in attempts: [PolicyDocument.Place]) -> Bool {
        attempts.allSatisfy { $0.value["overrides"]?[member(of: list)]?.string?.isEmpty == false }
    }

    private mutating func addRoles(_ place: PolicyDocument.Place) {
        for list in Self.roles { addRole(list, place) }
    }

    private mutating func addRole(_ list: PolicyList, _ place: PolicyDocument.Place) {
        // An empty role is none.
        for role in place.members(Self.member(of: list)) where role.value != "" { add(.listed(list), role) }
    }

    private mutating func addContainers(_ place: PolicyDocument.Place) {
        for container in place.elements("containerDefinitions") {
            for image in container.members("image") { add(.listed(.imageRegistries), image) }
            for switched in container.members("privileged") where switched.value != false { add(.privileged, switched) }
        }
    }

    private mutating func addAttempt(_ runTask: PolicyDocument.Place) {
        let clusters = runTask.members("cluster").filter { $0.value != "" }
        clusters.forEach { add(.listed(.clusters), $0) }
        if clusters.isEmpty { addAbsent(.clusters, runTask, "cluster", "so ECS takes the cluster 'default'") }
        addCapacity(runTask)
        for network in runTask.members("networkConfiguration").flatMap({ $0.members("awsvpcConfiguration") }) {
            network.elements("subnets").forEach { add(.listed(.subnets), $0) }
            let groups = network.elements("securityGroups")
            groups.forEach { add(.listed(.securityGroups), $0) }
            if groups.isEmpty {
                addAbsent(.securityGroups, network, "securityGroups", "so ECS takes the VPC's default one")
            }
        }
        runTask.members("overrides").forEach { addRoles($0) }
        // The host itself fills in `taskDefinition`, and nothing else of that name.
        for other in runTask.members("taskDefinition") where other.name != "taskDefinition" {
            add(.listed(.taskDefinitions), other)
        }
    }

    private mutating func addCapacity(_ runTask: PolicyDocument.Place) {
        let types = runTask.members("launchType")
        let providers = runTask.elements("capacityProviderStrategy").flatMap { $0.members("capacityProvider") }
        types.forEach { add(.listed(.launchTypes), $0) }
        providers.forEach { add(.listed(.capacityProviders), $0) }
        guard types.isEmpty, providers.isEmpty else { return }
        addAbsent(
            .capacityProviders, runTask, "capacityProviderStrategy",
            "nor is a launch type, so the cluster's default decides")
    }

    private mutating func add(_ subject: GovernedValue.Subject, _ place: PolicyDocument.Place) {
        values.append(GovernedValue(subject: subject, path: place.path, value: place.value, shown: place.shown))
    }

    private mutating func addAbsent(
        _ list: PolicyList, _ place: PolicyDocument.Place, _ name: String, _ consequence: String
    ) {
        values.append(
            GovernedValue(subject: .listed(list), path: "\(place.path)/\(name)", absence: consequence))
    }
}
