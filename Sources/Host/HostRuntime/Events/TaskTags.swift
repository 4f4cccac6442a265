internal import AWSAPI
internal import DriverProtocol
internal import HostCore

/// Tasks' tags, which events do not carry: read with one DescribeTasks for the tasks of a cluster that came together, and remembered.
struct TaskTags: Sendable {
    /// The tasks of one place.
    struct Place: Sendable {
        let session: AWSSession
        let clusterARN: String
        var taskARNs: [String]
    }

    /// The tasks whose tags are remembered, at least.
    private static let room = 1_000

    private var known = RecentMemory<String, [String: String]>(room: Self.room)

    mutating func remembered(_ taskARN: String) -> [String: String]? { known.value(taskARN) }

    mutating func remember(_ tags: [String: [String: String]]) {
        for (arn, tags) in tags { known.keep(tags, for: arn) }
    }

    /// The tags of tasks. A task that ECS does not know any more has none.
    static func read(_ place: Place) async throws(AWSError) -> [String: [String: String]] {
        let answer: JSONObject
        do throws(AWSError) {
            answer = try await place.session.client.yielding.describeTasks(
                cluster: place.clusterARN, tasks: place.taskARNs, include: ["TAGS"])
        } catch {
            guard error.code == "ClusterNotFoundException" else { throw error }
            answer = [:]
        }
        var tags = Dictionary(place.taskARNs.map { ($0, [String: String]()) }) { first, _ in first }
        for task in answer["tasks"]?.array ?? [] {
            guard let arn = task["taskArn"]?.string else { continue }
            for tag in task["tags"]?.array ?? [] {
                if let key = tag["key"]?.string, let value = tag["value"]?.string {
                    tags[arn, default: [:]][key] = value
                }
            }
        }
        return tags
    }
}
