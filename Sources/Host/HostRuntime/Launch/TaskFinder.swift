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
        try await tasks(of: identity, among: arns, cluster: cluster, session: session).first
    }

    private static func tasks(
        of identity: LaunchIdentity, among arns: [String], cluster: String, session: AWSSession
    ) async throws(AWSError) -> [TaskObservation] {
        guard !arns.isEmpty else { return [] }
        let answer = try await session.client.describeTasks(
            cluster: cluster.isEmpty ? nil : cluster, tasks: Array(arns.prefix(100)), include: ["TAGS"])
        let found = (answer["tasks"]?.array ?? []).compactMap { TaskObservation(json: $0) }
        return found.filter { $0.startedBy == identity.startedBy }
    }

    /// In the clusters of the claim's marks: one that runs before one that has stopped.
    ///
    /// A stopped task of an earlier attempt is not the claim's any more: its failure has led to the attempt that stands.
    static func find(
        _ identity: LaunchIdentity, marks: [ClaimMark], except failed: String? = nil, session: AWSSession
    ) async throws(AWSError) -> TaskObservation? {
        let attempt = marks.map(\.attempt).max() ?? 0
        for status in statuses {
            var found: [TaskObservation] = []
            for cluster in Set(marks.map(\.cluster)).sorted() {
                do throws(AWSError) {
                    let arns = try await session.client.listTasks(
                        cluster: cluster.isEmpty ? nil : cluster, startedBy: identity.startedBy, desiredStatus: status)
                    found += try await tasks(of: identity, among: arns, cluster: cluster, session: session)
                } catch {
                    // A cluster that is gone holds no task.
                    guard error.code == "ClusterNotFoundException" else { throw error }
                }
            }
            if let task = choose(found, attempt: attempt, except: failed) { return task }
        }
        return nil
    }

    /// The claim's task among several of its attempts.
    /// - Parameter attempt: the last that the marks name.
    static func choose(_ found: [TaskObservation], attempt: Int, except failed: String? = nil) -> TaskObservation? {
        let own = found.filter { task in
            task.arn != failed && (task.desiredStatus != "STOPPED" || (task.attempt ?? attempt) >= attempt)
        }
        return own.max { ($0.attempt ?? 0) < ($1.attempt ?? 0) }
    }
}
