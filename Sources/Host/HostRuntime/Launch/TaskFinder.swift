internal import AWSAPI
internal import DriverProtocol
internal import HostCore

/// Looks for the task that a claim has launched, in every place that its marks name.
enum TaskFinder {
    /// ListTasks shows stopped tasks only when asked for them.
    private static let statuses = ["RUNNING", "STOPPED"]

    /// Among tasks whose ARNs are known.
    static func find(
        _ identity: LaunchIdentity, among arns: [String], cluster: String, session: AWSSession
    ) async throws(AWSError) -> TaskObservation? {
        guard !arns.isEmpty else { return nil }
        let answer = try await session.client.describeTasks(
            cluster: cluster.isEmpty ? nil : cluster, tasks: Array(arns.prefix(100)), include: ["TAGS"])
        let found = (answer["tasks"]?.array ?? []).compactMap { TaskObservation(json: $0) }
        return found.first { $0.startedBy == identity.startedBy }
    }

    /// In the clusters of the claim's marks.
    static func find(
        _ identity: LaunchIdentity, marks: [ClaimMark], session: AWSSession
    ) async throws(AWSError) -> TaskObservation? {
        for cluster in Set(marks.map(\.cluster)).sorted() {
            if let task = try await find(identity, cluster: cluster, session: session) { return task }
        }
        return nil
    }

    /// In one cluster; empty for the account's default one.
    static func find(
        _ identity: LaunchIdentity, cluster: String, session: AWSSession
    ) async throws(AWSError) -> TaskObservation? {
        do throws(AWSError) {
            for status in statuses {
                let arns = try await session.client.listTasks(
                    cluster: cluster.isEmpty ? nil : cluster, startedBy: identity.startedBy, desiredStatus: status)
                if let task = try await find(identity, among: arns, cluster: cluster, session: session) {
                    return task
                }
            }
        } catch {
            // A cluster that is gone holds no task.
            guard error.code == "ClusterNotFoundException" else { throw error }
        }
        return nil
    }
}
