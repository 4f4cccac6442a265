internal import DriverProtocol
internal import Hashing

extension Account {
    mutating func runTask(_ call: ECSCall, at now: Timestamp) throws(APIError) -> JSONValue {
        let input = call.input
        let order = try RunTaskOrder(input, account: self)
        if order.isFargate { try throttle(.fargateRunTask, at: now) }
        if let token = input["clientToken"]?.string {
            guard FieldRules.isClientToken(token) else {
                throw .invalidParameter("clientToken must be at most 64 ASCII characters from ! to ~.")
            }
            let key = ClientTokens.Key(token: token, cluster: order.cluster.name)
            if let record = liveRecord(key, at: now) {
                guard record.parameters == comparable(input, cluster: order.cluster) else { throw conflict(record) }
                return answer(tasks: record.tasks, failures: record.failures)
            }
        }
        var launched: [Int] = []
        var failures: [JSONValue] = []
        if let reason = call.refusal {
            failures = [["arn": .string(failureARN(order)), "reason": .string(reason)]]
        } else {
            let providers = order.strategy.placed(order.count)
            try throttleLaunches(order, providers, at: now)
            for number in 0..<order.count {
                launched.append(
                    launch(order, provider: providers.isEmpty ? nil : providers[number], call, at: now))
            }
        }
        if let token = input["clientToken"]?.string, failures.isEmpty || settings.refusedToken == .replay {
            tokens[ClientTokens.Key(token: token, cluster: order.cluster.name)] = ClientTokens.Record(
                parameters: comparable(input, cluster: order.cluster), createdAt: now, tasks: launched,
                failures: failures)
        }
        return answer(tasks: launched, failures: failures)
    }

    /// Fargate counts the tasks besides the calls, on demand and Spot each by themselves.
    private mutating func throttleLaunches(
        _ order: RunTaskOrder, _ providers: [String], at now: Timestamp
    ) throws(APIError) {
        guard order.isFargate else { return }
        let spot = providers.count { $0 == "FARGATE_SPOT" }
        if spot > 0 { try throttle(.fargateSpotLaunches, count: spot, at: now) }
        if order.count > spot { try throttle(.fargateLaunches, count: order.count - spot, at: now) }
    }

    /// Whether a RunTask's token is known already, so that nothing would be tried for it.
    func replaysToken(_ input: JSONObject, at now: Timestamp) -> Bool {
        guard let token = input["clientToken"]?.string, let cluster = try? cluster(input) else { return false }
        return liveRecord(ClientTokens.Key(token: token, cluster: cluster.name), at: now) != nil
    }

    /// A token lives for the lesser of 24 hours and its tasks' life and one hour.
    private func liveRecord(_ key: ClientTokens.Key, at now: Timestamp) -> ClientTokens.Record? {
        guard let record = tokens[key],
            now.milliseconds(since: record.createdAt) < ClientTokens.lifetimeMilliseconds
        else { return nil }
        guard !record.tasks.isEmpty else { return record }
        let outlived = record.tasks.allSatisfy { sequence in
            guard let task = tasks[sequence] else { return true }
            guard let stoppedAt = task.stoppedAt else { return false }
            return now.milliseconds(since: stoppedAt) >= ClientTokens.afterTaskMilliseconds
        }
        return outlived ? nil : record
    }

    private func comparable(_ input: JSONObject, cluster: Cluster) -> [UInt8] {
        var input = input
        input["cluster"] = .string(cluster.name)
        return SHA256.digest(TaskDefinitionDefaults.withoutNulls(.object(input)).serialized(.canonical))
    }

    private func conflict(_ record: ClientTokens.Record) -> APIError {
        APIError(
            "ConflictException",
            "The request with this client token was made with other parameters. Use a new client"
                + " token for another request.",
            members: ["resourceIds": .array(record.tasks.compactMap { tasks[$0].map { .string($0.arn) } })])
    }

    private func answer(tasks sequences: [Int], failures: [JSONValue]) -> JSONValue {
        [
            "tasks": .array(sequences.compactMap { tasks[$0]?.asCreated.json(withTags: true) }),
            "failures": .array(failures),
        ]
    }

    /// What AWS names in a failure: a container instance, or for Fargate the cluster.
    private func failureARN(_ order: RunTaskOrder) -> String {
        order.isFargate
            ? order.cluster.arn : names.containerInstance(String(repeating: "0", count: 32), in: order.cluster.name)
    }

    private mutating func launch(_ order: RunTaskOrder, provider: String?, _ call: ECSCall, at now: Timestamp) -> Int {
        let sequence = tasks.nextSequence
        let id = ids.hex(32)
        let cluster = order.cluster.name
        let definition = order.definition
        let runs = definition.containers.map { container in
            container.essential && !(container.entryPoint + order.overrides.command(container)).isEmpty
        }
        let containers = zip(definition.containers, runs).map { container, runs in
            TaskContainer(
                name: container.name, arn: names.container(ids.uuid(), task: id, in: cluster),
                runtimeID: "\(id)-\(ids.hex(10))", process: runs ? .waiting : .none)
        }
        var task = SandboxTask(
            id: id, sequence: sequence, arn: names.task(id, in: cluster), clusterName: cluster,
            clusterARN: order.cluster.arn, definition: definition, request: call.body, overrides: order.overrides,
            startedBy: order.input["startedBy"]?.string, clientToken: order.input["clientToken"]?.string,
            group: order.input["group"]?.string ?? "family:\(definition.family)", launchType: order.launchType,
            capacityProviderName: provider, platformVersion: order.platformVersion,
            containerInstanceARN: order.isFargate ? nil : names.containerInstance(ids.hex(32), in: cluster),
            availabilityZone: order.availabilityZone, cpu: order.cpu, memory: order.memory,
            enableExecuteCommand: order.input["enableExecuteCommand"]?.bool ?? false,
            ephemeralStorageGiB: order.ephemeralStorageGiB, createdAt: now, tags: order.tags, containers: containers)
        task.startFailure = call.startFailure
        tasks.append(task)
        tellChange(of: task, at: now)
        agenda.add(.provisioned, of: sequence, at: now.adding(milliseconds: settings.provisionMilliseconds))
        return sequence
    }
}
