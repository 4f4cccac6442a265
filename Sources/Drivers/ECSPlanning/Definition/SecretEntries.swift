internal import DriverProtocol

/// The `secrets` of a container: variables whose values ECS fetches.
enum SecretEntries {
    /// Puts secrets into a container definition. Each takes the place of a secret or a variable of its name, since ECS
    /// refuses a name that stands for both.
    static func put(_ entries: [(name: String, arn: String)], into container: inout JSONObject) {
        guard !entries.isEmpty else { return }
        let names = Set(entries.map(\.name))
        if let list = container["environment"]?.array {
            container["environment"] = .array(EnvironmentList.removing(names, from: list))
        } else if let map = container["environment"]?.object {
            container["environment"] = .object(map.filter { !names.contains($0.key) })
        }
        var secrets = container["secrets"]?.array ?? []
        for (name, arn) in entries {
            if let position = secrets.firstIndex(where: { $0["name"]?.string == name }) {
                secrets[position]["valueFrom"] = .string(arn)
            } else {
                secrets.append(["name": .string(name), "valueFrom": .string(arn)])
            }
        }
        container["secrets"] = .array(secrets)
    }
}
