internal import DriverProtocol

/// One call of ECS, its input's types checked.
struct ECSCall {
    let operation: ECSOperation
    let input: JSONObject
    /// The input as it came.
    let body: [UInt8]
    /// What is to go wrong with the work itself.
    let fault: Fault?

    /// The reason with which RunTask is to answer `failures[]`, where a fault asks for it.
    var refusal: String? { if case .capacity(let reason) = fault { reason } else { nil } }
    /// The reason for which the task that RunTask makes is to fail its start.
    var startFailure: String? { if case .failedStart(let reason) = fault { reason } else { nil } }
}

extension Account {
    mutating func perform(_ call: ECSCall, at now: Timestamp) throws(APIError) -> JSONValue {
        let input = call.input
        return switch call.operation {
        case .createCluster: try createCluster(input)
        case .describeClusters: try describeClusters(input)
        case .deleteCluster: try deleteCluster(input)
        case .describeCapacityProviders: try describeCapacityProviders(input)
        case .registerTaskDefinition: try registerTaskDefinition(input, size: call.body.count, at: now)
        case .describeTaskDefinition: try describeTaskDefinition(input)
        case .deregisterTaskDefinition: try deregisterTaskDefinition(input, at: now)
        case .listTaskDefinitions: try listTaskDefinitions(input)
        case .runTask: try runTask(call, at: now)
        case .describeTasks: try describeTasks(input)
        case .listTasks: try listTasks(input, at: now)
        case .stopTask: try stopTask(input, at: now)
        case .tagResource: try tagResource(input)
        case .untagResource: try untagResource(input)
        case .listTagsForResource: try listTagsForResource(input)
        }
    }

    /// The cluster that a request names, `default` where it names none.
    func cluster(_ input: JSONObject) throws(APIError) -> Cluster {
        let reference = input["cluster"]?.string ?? "default"
        let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 5, parts[4] != names.accountID {
            throw .invalidParameter("Identifier is for \(parts[4]). Your accountId is \(names.accountID)")
        }
        guard let name = names.clusterName(reference), let cluster = clusters[name],
            cluster.active
        else { throw .clusterNotFound }
        return cluster
    }
}
