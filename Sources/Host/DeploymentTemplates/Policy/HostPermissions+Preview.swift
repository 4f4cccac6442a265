package import DriverProtocol
package import HostCore

extension HostPermissions {
    /// What one launch needs leave for, as its preview shows.
    /// - Parameters:
    ///   - definition: the launch's task definition, as it is registered or as AWS describes it.
    ///   - owner: the id of the deployment or flow. A family that is made of it stands for those of its pool's other
    ///     deployments, so that a new deployment needs no new policy.
    package init(_ preview: LaunchPreview, definition: JSONObject?, owner: String) {
        self = .none
        let requests =
            preview.calls.filter { $0.operation == "RunTask" }.map(\.params) + preview.fallbacks.map(\.params)
        for request in requests {
            clusters.insert(request["cluster"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "default")
            if let family = request["taskDefinition"]?.string.flatMap(Self.family) {
                families.insert(family.replacing(owner, with: "*"))
            }
            roles.formUnion(Self.roles(request["overrides"]?.object))
            let tags = request["tags"]?.array ?? []
            deregisters = deregisters || tags.contains { $0["key"]?.string == Self.deregisterTag }
        }
        switch preview.definition {
        case .registered, .reused: registeredFamilies = families
        case .linked, nil: break
        }
        roles.formUnion(Self.roles(definition))
        for container in definition?["containerDefinitions"]?.array ?? [] {
            let log = container["logConfiguration"]
            guard log?["logDriver"]?.string == "awslogs", let group = log?["options"]?["awslogs-group"]?.string else {
                continue
            }
            logGroups.insert(group)
        }
        networkLookups = Set(
            preview.calls.filter { $0.service == "ec2" }.compactMap { HostAction(rawValue: "ec2:\($0.operation)") })
    }

    /// Prefect's spelling.
    private static let deregisterTag = "prefect.io/degregister-task-definition"

    private static func roles(_ members: JSONObject?) -> [String] {
        ["taskRoleArn", "executionRoleArn"].compactMap { members?[$0]?.string }.filter { !$0.isEmpty }
    }

    /// The family of `family`, `family:revision` or an ARN.
    private static func family(_ reference: String) -> String? {
        let name = reference.split(separator: "/").last.map(String.init) ?? reference
        return name.split(separator: ":").first.map(String.init)
    }
}
