internal import DriverProtocol

extension Account {
    private static let fargateProviders = ["FARGATE", "FARGATE_SPOT"]

    var capacityProviderNames: [String] { Self.fargateProviders + scalingProviders }

    mutating func createCluster(_ input: JSONObject) throws(APIError) -> JSONValue {
        let name = input["clusterName"]?.string ?? "default"
        guard FieldRules.isName(name) else {
            throw .invalidParameter("Cluster name must be 1 to 255 letters, numbers, hyphens and underscores.")
        }
        let include = ["TAGS", "SETTINGS", "CONFIGURATIONS"]
        if let existing = clusters[name], existing.active { return ["cluster": json(existing, include: include)] }
        let providers = input["capacityProviders"].strings
        for provider in providers where !capacityProviderNames.contains(provider) {
            throw .invalidParameter("The specified capacity provider '\(provider)' was not found.")
        }
        var cluster = Cluster(name: name, arn: names.cluster(name), capacityProviders: providers)
        cluster.tags = try TagList(checking: input["tags"])
        cluster.defaultStrategy = input["defaultCapacityProviderStrategy"]?.array ?? []
        cluster.settings = input["settings"]?.array ?? [["name": "containerInsights", "value": "disabled"]]
        cluster.configuration = input["configuration"]
        _ = try CapacityStrategy(.array(cluster.defaultStrategy), associated: providers)
        clusters[name] = cluster
        return ["cluster": json(cluster, include: include)]
    }

    func describeClusters(_ input: JSONObject) throws(APIError) -> JSONValue {
        let references = input["clusters"].strings
        guard references.count <= 100 else { throw .invalidParameter("Clusters cannot have more than 100 elements.") }
        var found: [JSONValue] = []
        var failures: [JSONValue] = []
        for reference in references.isEmpty ? ["default"] : references {
            if let name = names.clusterName(reference), let cluster = clusters[name] {
                found.append(json(cluster, include: input["include"].strings))
            } else {
                let arn = reference.hasPrefix("arn:") ? reference : names.cluster(reference)
                failures.append(["arn": .string(arn), "reason": "MISSING"])
            }
        }
        return ["clusters": .array(found), "failures": .array(failures)]
    }

    mutating func deleteCluster(_ input: JSONObject) throws(APIError) -> JSONValue {
        let cluster = try cluster(input)
        guard
            !tasks.listed(from: 0, startedBy: nil).contains(where: {
                $0.clusterName == cluster.name && $0.status < .stopped
            })
        else {
            throw APIError("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.")
        }
        clusters[cluster.name]?.active = false
        return ["cluster": json(clusters[cluster.name] ?? cluster, include: [])]
    }

    func describeCapacityProviders(_ input: JSONObject) throws(APIError) -> JSONValue {
        let asked = input["capacityProviders"].strings.map { names.resource($0, of: "capacity-provider") ?? $0 }
        var found: [JSONValue] = []
        var failures: [JSONValue] = []
        for name in asked.isEmpty ? capacityProviderNames : asked {
            guard capacityProviderNames.contains(name) else {
                failures.append(["arn": .string(names.capacityProvider(name)), "reason": "MISSING"])
                continue
            }
            found.append([
                "capacityProviderArn": .string(names.capacityProvider(name)), "name": .string(name), "status": "ACTIVE",
                "tags": [], "type": .string(Self.fargateProviders.contains(name) ? name : "EC2_AUTOSCALING"),
            ])
        }
        return ["capacityProviders": .array(found), "failures": .array(failures)]
    }

    private func json(_ cluster: Cluster, include: [String]) -> JSONValue {
        var running = 0
        var pending = 0
        for task in tasks.listed(from: 0, startedBy: nil) where task.clusterName == cluster.name {
            if task.status == .running { running += 1 }
            if task.status < .running { pending += 1 }
        }
        return cluster.json(include: include, running: running, pending: pending)
    }
}
