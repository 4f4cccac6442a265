internal import DriverProtocol
internal import FoundationEssentials
internal import HostCore
internal import PrefectAPI

/// A task's event in Prefect's feed, as Prefect's own observer writes it: `prefect.ecs.task.<status>`, under the event's own id.
enum TaskEventReplica {
    /// How far apart two events may be for one to be said to follow the other: Prefect waits for what an event follows.
    private static let closeness: TimeInterval = 300

    /// - Parameter predecessor: the event of the same task that Prefect has.
    static func event(_ item: TaskEventItem, after predecessor: TaskEventLedger.Told?, now: Date) -> PrefectEvent {
        let change = item.change
        let occurred = change.time.flatMap(Timestamp.date) ?? now
        let before = predecessor.flatMap { told in told.time.flatMap(Timestamp.date) }
        let follows = before.map { abs(occurred.timeIntervalSince($0)) < closeness } ?? false
        return PrefectEvent(
            id: change.id, name: "prefect.ecs.task.\(change.task.lastStatus.lowercased())", occurred: occurred,
            resource: TaskResources.task(change.task),
            related: TaskResources.related(tags: item.tags ?? [:], flowRunID: item.flowRunID),
            follows: follows ? predecessor?.id : nil)
    }
}
