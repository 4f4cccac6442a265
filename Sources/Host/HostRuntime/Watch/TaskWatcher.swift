internal import AWSAPI
internal import DriverProtocol
internal import HostCore
package import Logging

/// Looks at the tasks under way, a hundred a call, and hands each that has stopped to the judge.
package actor TaskWatcher {
    private struct Place: Hashable {
        let scope: String
        let cluster: String
    }

    struct Watched {
        var task: RunningTask
        let since: Duration
        /// Whether an event has told of it.
        var isHeard = false
        /// How many looks in a row did not find the task.
        var missing = 0
        /// The task's end, once seen, and when it was seen.
        var stopped: (observation: TaskObservation?, at: Duration)?
    }

    /// The most tasks that DescribeTasks takes.
    private static let batch = 100
    /// The looks in a row after which a task that ECS does not find is taken for gone.
    private static let missingLimit = 3

    /// The most histories that are read at one look.
    private static let historiesPerLook = 50

    private let interval: Duration
    let judge: StopJudge
    private let registrar: TaskDefinitionRegistrar
    let time: TimeSource
    let logger: Logger
    var watched: [String: Watched] = [:]
    /// Whether events tell what happens to the tasks.
    var flow = EventFlow()
    /// What was last said of that.
    var saidFlow = false
    private var lastLook: Duration?
    private var isJudging = false
    private var judgesAgain = false
    private var lastJudged: Duration?
    /// The shortest time between two judgements that an event's handling asks for.
    private static let judgingPause: Duration = .seconds(2)
    private let ended: @Sendable (_ flowRunID: String) -> Void
    private let restarts: RestartQueue

    /// - Parameters:
    ///   - interval: the time between two looks.
    ///   - restarts: takes the runs whose task failed its start; they stay in this host's hands.
    ///   - ended: told each run that is out of this host's hands.
    package init(
        interval: Duration, judge: StopJudge, registrar: TaskDefinitionRegistrar, restarts: RestartQueue,
        time: TimeSource, logger: Logger,
        ended: @escaping @Sendable (_ flowRunID: String) -> Void
    ) {
        self.interval = interval
        self.judge = judge
        self.registrar = registrar
        self.time = time
        self.logger = logger
        self.ended = ended
        self.restarts = restarts
    }

    /// Watches a task from now on.
    package func watch(_ task: RunningTask) {
        watched[task.flowRunID] = Watched(task: task, since: time.elapsed())
    }

    /// The watched task of a run; nil when this host watches none.
    func task(of flowRunID: String) -> RunningTask? { watched[flowRunID]?.task }

    /// All tasks that are watched.
    var tasks: [RunningTask] { watched.values.map(\.task) }

    /// Watches a task no longer, unless the run has another by now.
    func release(_ task: RunningTask) async {
        if watched[task.flowRunID]?.task.taskARN == task.taskARN { await end(task.flowRunID) }
    }

    /// The number of tasks that are watched.
    package var count: Int { watched.count }

    /// Looks until the calling task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let pause = WatchPace.pause(interval: interval, loads: loads)
            do { try await time.sleep(pause) } catch { return }
            let now = time.elapsed()
            let elapsed = lastLook.map { now - $0 } ?? now
            if WatchPace.isLookDue(after: elapsed, pause: pause, eventsFlow: flow.isFlowing(now: now)) {
                await look()
            } else {
                await verifyNew()
                await judgeStopped()
            }
        }
    }

    /// What a look asks of each account and region.
    private var loads: [WatchPace.Load] {
        Dictionary(grouping: watched.values.lazy.filter { $0.stopped == nil }, by: \.task.session.scope).values.map {
            entries in
            let clusters = Dictionary(grouping: entries, by: \.task.clusterARN).values.map(\.count)
            return WatchPace.Load(clusters: clusters, rate: entries[0].task.session.client.readRate)
        }
    }

    /// One look at every task.
    func look() async {
        lastLook = time.elapsed()
        await verifyNew()
        let open = watched.values.filter { $0.stopped == nil }.map(\.task)
        let places = Dictionary(grouping: open) { Place(scope: $0.session.scope, cluster: $0.clusterARN) }
        // A place that does not answer keeps no other waiting.
        await withDiscardingTaskGroup { group in
            for tasks in places.values {
                group.addTask {
                    for start in stride(from: 0, to: tasks.count, by: Self.batch) where !Task.isCancelled {
                        await self.describe(Array(tasks[start..<min(start + Self.batch, tasks.count)]))
                    }
                }
            }
        }
        await judgeStopped()
    }

    private func describe(_ tasks: [RunningTask]) async {
        guard let first = tasks.first else { return }
        let answer: JSONObject
        do {
            answer = try await first.session.client.yielding.describeTasks(
                cluster: first.clusterARN, tasks: tasks.map(\.taskARN))
        } catch {
            logger.warning(
                "cannot look at the tasks of a cluster",
                metadata: ["cluster": "\(first.clusterARN)", "error": "\(error)"])
            if error.code == "ClusterNotFoundException" { missCluster(tasks) }
            return
        }
        var byARN: [String: TaskObservation] = [:]
        for element in answer["tasks"]?.array ?? [] {
            if let observation = TaskObservation(json: element) { byARN[observation.arn] = observation }
        }
        var missing = false
        for task in tasks {
            // A start that failed may have led to another task while this look was under way.
            guard var entry = watched[task.flowRunID], entry.task.taskARN == task.taskARN else { continue }
            if let observation = byARN[task.taskARN] {
                entry.missing = 0
                compare(observation, with: entry)
                if observation.isStopped, entry.stopped == nil { entry.stopped = (observation, time.elapsed()) }
            } else {
                entry.missing += 1
                missing = missing || entry.missing >= Self.missingLimit
            }
            watched[task.flowRunID] = entry
        }
        if missing { await giveUpMissing(in: first, tasks: tasks) }
    }

    /// A look that finds a stop, or a task of which no event ever came, before an event tells it shows that events cannot be
    /// relied on. Of a task that was found, events may have come before.
    private func compare(_ observation: TaskObservation, with entry: Watched) {
        let now = time.elapsed()
        let isUnheard =
            !entry.isHeard && !entry.task.isAdopted && now - entry.since >= EventFlow.firstEventWithin
        guard flow.isFlowing(now: now), isUnheard || (observation.isStopped && entry.stopped == nil) else { return }
        eventMissed()
    }

    /// The tasks of a cluster that is gone are gone with it.
    private func missCluster(_ tasks: [RunningTask]) {
        for task in tasks where watches(task.taskARN, of: task.flowRunID) {
            watched[task.flowRunID]?.missing += 1
            if (watched[task.flowRunID]?.missing ?? 0) >= Self.missingLimit {
                watched[task.flowRunID]?.stopped = (nil, time.elapsed())
            }
        }
    }

    /// A task that ECS does not find counts as gone only in a cluster that is there: with the wrong credentials or a
    /// deleted cluster nothing is known of it.
    private func giveUpMissing(in place: RunningTask, tasks: [RunningTask]) async {
        guard let answer = try? await place.session.client.describeClusters([place.clusterARN]),
            answer["clusters"]?[0]?["status"]?.string == "ACTIVE"
        else { return }
        for task in tasks
        where (watched[task.flowRunID]?.missing ?? 0) >= Self.missingLimit && watches(task.taskARN, of: task.flowRunID)
        {
            watched[task.flowRunID]?.stopped = (nil, time.elapsed())
        }
    }

    /// Proves new launches with one batched read: a task whose claim was superseded is stopped.
    private func verifyNew() async {
        await verifyAdopted()
        let fresh = watched.values.filter { !$0.task.isVerified && !$0.task.isAdopted }.map(\.task)
        guard !fresh.isEmpty, let verdicts = await judge.verify(fresh) else { return }
        for task in fresh where watches(task.taskARN, of: task.flowRunID) {
            switch verdicts[task.flowRunID] {
            case .stands: watched[task.flowRunID]?.task.isVerified = true
            case .cancelled: if await judge.stopUnbegun(task) { watched[task.flowRunID]?.task.isVerified = true }
            case .superseded(let reason):
                if await judge.stop(task, reason: reason) { await end(task.flowRunID) }
            case nil: break
            }
        }
    }

    /// A history a task: some at each look, so that a start with thousands of tasks does not flood Prefect.
    private func verifyAdopted() async {
        let open = watched.values.filter { !$0.task.isVerified && $0.task.isAdopted && $0.stopped == nil }
        for task in open.prefix(Self.historiesPerLook).map(\.task) {
            switch await judge.verifyAdopted(task) {
            case .stands, .cancelled: watched[task.flowRunID]?.task.isVerified = true
            case .superseded(let reason):
                if await judge.stop(task, reason: reason) { await end(task.flowRunID) }
            case nil: return
            }
        }
    }

    /// One judgement at a time: two would start a run again twice.
    func judgeStopped() async {
        guard !isJudging else {
            judgesAgain = true
            return
        }
        isJudging = true
        defer { isJudging = false }
        repeat {
            judgesAgain = false
            lastJudged = time.elapsed()
            await judgeOnce()
        } while judgesAgain && !Task.isCancelled
    }

    /// Judges again, unless that was done just now.
    func judgeSoon() async {
        guard lastJudged.map({ time.elapsed() - $0 >= Self.judgingPause }) ?? true else { return }
        await judgeStopped()
    }

    private func judgeOnce() async {
        let stopped = watched.values.compactMap { entry in
            entry.stopped.map { StopJudge.Case(task: entry.task, observation: $0.observation, seenAt: $0.at) }
        }
        guard !stopped.isEmpty else { return }
        for ruling in await judge.decide(stopped) {
            switch ruling {
            case .ended(let flowRunID): await end(flowRunID)
            case .startAgain(let restart):
                watched[restart.task.flowRunID] = nil
                restarts.add(restart)
            }
        }
    }

    private func end(_ flowRunID: String) async {
        guard let task = watched.removeValue(forKey: flowRunID)?.task else { return }
        ended(flowRunID)
        // Other runs of this host may still go by the definition; the last of them takes it away.
        let arn = task.taskDefinitionARN
        if task.deregister, !watched.values.contains(where: { $0.task.taskDefinitionARN == arn }) {
            await registrar.deregister(arn: arn, session: task.session)
        }
    }
}
