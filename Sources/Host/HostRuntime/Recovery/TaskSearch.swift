internal import AWSAPI
internal import DriverProtocol
internal import HostCore

/// Finds claims' tasks during one look: the first few of a cluster each by its `startedBy`, further ones in the pages of all
/// the cluster's tasks, which are read once.
///
/// The pages may lag behind a launch that has just been made, as ListTasks does anyway; going on under the same token is
/// harmless then.
actor TaskSearch {
    private struct Place: Hashable {
        let scope: String
        let cluster: String
    }

    /// The searches in one cluster that are made on their own: two calls each, while pages cost two for a hundred tasks.
    private static let single = 4
    /// ListTasks shows stopped tasks only when asked for them.
    private static let statuses = ["RUNNING", "STOPPED"]
    private static let batch = 100

    private let flight = SingleFlight<Place>()
    private var searches: [Place: Int] = [:]
    private var pages: [Place: [String: TaskObservation]] = [:]

    /// The claim's task, in the clusters that its marks name.
    func find(
        _ identity: LaunchIdentity, marks: [ClaimMark], session: AWSSession
    ) async throws(AWSError) -> TaskObservation? {
        for cluster in Set(marks.map(\.cluster)).sorted() {
            let place = Place(scope: session.scope, cluster: cluster)
            searches[place, default: 0] += 1
            let found: TaskObservation?
            if searches[place, default: 0] <= Self.single {
                found = try await TaskFinder.find(identity, cluster: cluster, session: session)
            } else {
                found = try await tasks(in: place, session: session)[identity.startedBy]
            }
            if let found { return found }
        }
        return nil
    }

    /// Every task of a cluster by its `startedBy`.
    private func tasks(in place: Place, session: AWSSession) async throws(AWSError) -> [String: TaskObservation] {
        while true {
            if let known = pages[place] { return known }
            guard await flight.enter(place) else { continue }
            let result: Result<[String: TaskObservation], AWSError>
            do throws(AWSError) {
                result = .success(try await Self.read(cluster: place.cluster, session: session))
            } catch {
                result = .failure(error)
            }
            if case .success(let tasks) = result { pages[place] = tasks }
            await flight.leave(place)
            return try result.get()
        }
    }

    private static func read(
        cluster: String, session: AWSSession
    ) async throws(AWSError) -> [String: TaskObservation] {
        let name = cluster.isEmpty ? nil : cluster
        var tasks: [String: TaskObservation] = [:]
        do throws(AWSError) {
            for status in statuses {
                let arns = try await session.client.listTasks(cluster: name, startedBy: nil, desiredStatus: status)
                for start in stride(from: 0, to: arns.count, by: batch) {
                    let part = Array(arns[start..<min(start + batch, arns.count)])
                    let answer = try await session.client.describeTasks(
                        cluster: name, tasks: part, include: ["TAGS"])
                    for task in (answer["tasks"]?.array ?? []).compactMap({ TaskObservation(json: $0) }) {
                        // A task that runs counts before one of the same claim that has stopped.
                        if let startedBy = task.startedBy, tasks[startedBy] == nil { tasks[startedBy] = task }
                    }
                }
            }
        } catch {
            // A cluster that is gone holds no task.
            guard error.code == "ClusterNotFoundException" else { throw error }
        }
        return tasks
    }
}
