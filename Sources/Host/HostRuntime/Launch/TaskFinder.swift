internal import AWSAPI
internal import DriverProtocol
internal import HostCore

/// Looks for the task that a claim has launched, in every place that its marks name.
enum TaskFinder {
    /// ListTasks shows stopped tasks only when asked for them.
    private static let statuses = ["RUNNING", "STOPPED"]

    static func find(
        _ identity: LaunchIdentity, marks: [ClaimMark], session: AWSSession
    ) async throws(AWSError) -> TaskObservation? {
        for cluster in Set(marks.map(\.cluster)).sorted() {
            let name = cluster.isEmpty ? nil : cluster
            for status in statuses {
                do throws(AWSError) {
                    let arns = try await session.client.listTasks(
                        cluster: name, startedBy: identity.startedBy, desiredStatus: status)
                    guard !arns.isEmpty else { continue }
                    let answer = try await session.client.describeTasks(cluster: name, tasks: arns)
                    let found = (answer["tasks"]?.array ?? []).compactMap { TaskObservation(json: $0) }
                    if let task = found.first(where: { $0.startedBy == identity.startedBy }) { return task }
                } catch {
                    // A cluster that is gone holds no task.
                    guard error.code == "ClusterNotFoundException" else { throw error }
                }
            }
        }
        return nil
    }
}
