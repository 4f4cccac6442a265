internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI

/// Handles tasks' events: tells Prefect of each, the watcher of those of its own tasks, and reports for the runs that Prefect's own
/// worker has launched.
package actor TaskEventHandler {
    /// How long a launch may take to be watched after its task has stopped.
    private static let launchPatience: Duration = .seconds(30)
    private static let launchPause: Duration = .milliseconds(500)
    /// The time between two judgements of a stopped task whose run has not ended.
    private static let judgingPause: Duration = .seconds(2)

    let services: WalkServices
    private let observed: ObservedRuns
    private let patience: Patience
    private var ledger = TaskEventLedger()
    private var tags = TaskTags()
    /// What was said of tags that may not be read, so that it is said once.
    private var saidUnreadable: Set<String> = []

    package init(services: WalkServices, logReader: LogReader) {
        self.services = services
        let patience = Patience(time: services.time, logger: services.logger)
        self.patience = patience
        observed = ObservedRuns(services: services, logReader: logReader, patience: patience)
    }

    /// Handles messages that came together.
    /// - Returns: the receipts of those that need not come again.
    func handle(_ messages: [SQSMessage]) async -> [String] {
        var done: [String] = []
        var items: [TaskEventItem] = []
        let changes: [(receipt: String, change: TaskStateChange?)] = messages.map { message in
            (message.receipt, (try? JSONValue(parsing: message.body)).flatMap { TaskStateChange(json: $0) })
        }
        for (receipt, change) in changes.sorted(by: { ($0.change?.version ?? 0) < ($1.change?.version ?? 0) }) {
            // What is no event of a task will not become one.
            guard let change else {
                done.append(receipt)
                continue
            }
            switch ledger.meet(change) {
            case .handled: done.append(receipt)
            case .inHand: break
            case .new: items.append(TaskEventItem(receipt: receipt, change: change, isLate: false))
            case .late: items.append(TaskEventItem(receipt: receipt, change: change, isLate: true))
            }
        }
        guard !items.isEmpty else { return done }
        // The ends of this host's own tasks wait for nothing else.
        let (open, ofOwn) = (items, items.filter { $0.change.task.identity != nil })
        async let own = settle(ofOwn) { await self.handleOwn($0.change.task) }
        let known = await withTags(open)
        await replicate(known)
        let ofOthers = known.filter { $0.change.task.identity == nil }
        let handled = await settle(ofOthers) { await self.handleObserved($0) }.union(await own)
        for item in items {
            let isHandled = handled.contains(item.receipt) && !Task.isCancelled
            ledger.leave(item.change, isHandled: isHandled)
            if isHandled { done.append(item.receipt) }
        }
        return done
    }

    /// Reads tags with one call for each cluster.
    private func withTags(_ items: [TaskEventItem]) async -> [TaskEventItem] {
        var places: [String: TaskTags.Place] = [:]
        for task in items.map(\.change.task) where tags.remembered(task.arn) == nil {
            guard let session = await session(of: task) else { continue }
            let key = "\(session.scope)\n\(task.clusterARN)"
            var place = places[key] ?? TaskTags.Place(session: session, clusterARN: task.clusterARN, taskARNs: [])
            if !place.taskARNs.contains(task.arn) { place.taskARNs.append(task.arn) }
            places[key] = place
        }
        for place in places.values {
            let what = "read the tags of the tasks of \(place.clusterARN)"
            let read = await patience.until(what, says: !saidUnreadable.contains(what)) {
                try await TaskTags.read(place)
            }
            if let read { tags.remember(read) } else { saidUnreadable.insert(what) }
        }
        return items.map { item in
            var item = item
            item.tags = tags.remembered(item.change.task.arn)
            return item
        }
    }

    /// The session of whoever watches the task, else the host's own in the task's region.
    private func session(of task: TaskObservation) async -> AWSSession? {
        if let identity = task.identity, let watched = await services.watcher.task(of: identity.flowRunID),
            watched.taskARN == task.arn
        {
            return watched.session
        }
        let pid = InfrastructurePID(cluster: task.clusterARN, taskARN: task.arn)
        return try? await services.aws.session(for: nil, region: pid.region)
    }

    /// Tells Prefect of all events of its runs' tasks with one request. A server that has no events is not asked again.
    private func replicate(_ items: [TaskEventItem]) async {
        var latest: [String: TaskEventLedger.Told] = [:]
        var events: [PrefectEvent] = []
        let told = items.filter { $0.flowRunID != nil && ClaimID($0.change.id) != nil }
        for item in told {
            let change = item.change
            let predecessor = latest[change.task.arn] ?? ledger.predecessor(of: change)
            events.append(TaskEventReplica.event(item, after: predecessor, now: services.time.now()))
            latest[change.task.arn] = TaskEventLedger.Told(change)
        }
        let batch = events
        let isTold = await patience.until("tell Prefect of tasks' events") { [services] in
            try await services.prefect.sendEvents(batch)
        }
        guard isTold == true else { return }
        for item in told { ledger.told(item.change) }
    }

    /// The events of a task one after the other, those of different tasks beside each other.
    /// - Returns: the receipts of those that were handled.
    private nonisolated func settle(
        _ items: [TaskEventItem], _ handle: @escaping @Sendable (TaskEventItem) async -> Bool
    ) async -> Set<String> {
        let tasks = Dictionary(grouping: items, by: \.change.task.arn).values
        return await withTaskGroup(of: [String].self) { group in
            for items in tasks {
                group.addTask {
                    var done: [String] = []
                    for item in items where !Task.isCancelled {
                        if await handle(item) { done.append(item.receipt) }
                    }
                    return done
                }
            }
            return await group.reduce(into: []) { $0.formUnion($1) }
        }
    }

    /// A task of somebody else: of Prefect's own worker, where its tags say so.
    /// - Returns: false when the event is to come again.
    private nonisolated func handleObserved(_ item: TaskEventItem) async -> Bool {
        // Without tags nobody knows whose task it is.
        guard let tags = item.tags else { return false }
        guard let flowRunID = item.flowRunID else { return true }
        let session = await session(of: item.change.task)
        return await observed.handle(item, flowRunID: flowRunID, tags: tags, session: session)
    }

    /// A task that a host like this one has launched: its watcher is told, and the end is handled when the run is out of its hands.
    /// A task that nobody here watches is its own host's, or recovery's.
    /// - Returns: false when the event is to come again.
    private nonisolated func handleOwn(_ task: TaskObservation) async -> Bool {
        guard let id = task.identity?.flowRunID else { return true }
        let (watcher, hand, time) = (services.watcher, services.hand, services.time)
        var isWatched = await watcher.take(task)
        guard task.isStopped else { return true }
        // RunTask's answer, with which the watching begins, may still be on its way.
        let deadline = time.elapsed() + Self.launchPatience
        while !isWatched, hand.contains(id), await watcher.task(of: id) == nil, time.elapsed() < deadline {
            do { try await time.sleep(Self.launchPause) } catch { return false }
            isWatched = await watcher.take(task)
        }
        while await watcher.watches(task.arn, of: id) {
            do { try await time.sleep(Self.judgingPause) } catch { return false }
            await watcher.judgeSoon()
        }
        return true
    }
}
