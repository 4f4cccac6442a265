internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI

extension Recovery {
    private struct Place: Hashable {
        let region: String?
        let cluster: String
    }

    private typealias Entry = (run: FlowRun, pid: InfrastructurePID)

    /// The most tasks that DescribeTasks takes.
    private static let batch = 100

    /// Looks at the tasks that runs' pids name, a hundred a call, with the host's own credentials.
    ///
    /// - Returns: tasks that nobody watches; and runs of which that look told nothing, because they have no pid, their task
    ///   ends, is not there or belongs to an earlier claim, or other credentials are needed.
    func byPID(_ runs: [FlowRun], owners: Owners) async -> (watchable: [RunningTask], unknown: [FlowRun]) {
        var unknown: [FlowRun] = []
        var places: [Place: [Entry]] = [:]
        for run in runs {
            if let pid = InfrastructurePID(run.infrastructurePID) {
                places[Place(region: pid.region, cluster: pid.cluster), default: []].append((run, pid))
            } else {
                unknown.append(run)
            }
        }
        var watchable: [RunningTask] = []
        for (place, entries) in places {
            for start in stride(from: 0, to: entries.count, by: Self.batch) where !Task.isCancelled {
                let part = Array(entries[start..<min(start + Self.batch, entries.count)])
                let (session, found) = await describe(place, part.map(\.pid.taskARN))
                for (run, pid) in part {
                    switch judge(run, found[pid.taskARN], session: session, owners: owners) {
                    case .watch(let task): watchable.append(task)
                    case .handsOff: break
                    case .unknown: unknown.append(run)
                    }
                }
            }
        }
        return (watchable, unknown)
    }

    private enum Judgement {
        case watch(RunningTask)
        case handsOff
        case unknown
    }

    /// A pid is never cleared: that of a task which ends, or of another claim, belongs to an earlier scheduling.
    private func judge(
        _ run: FlowRun, _ task: TaskObservation?, session: AWSSession?, owners: Owners
    ) -> Judgement {
        guard let session, let task, let identity = task.identity, identity.flowRunID == run.id,
            task.desiredStatus != "STOPPED"
        else { return .unknown }
        if let mark = run.state.flatMap({ StateRecord($0).mark }) {
            guard mark.claim == identity.claim else { return .unknown }
            guard owners.mayTake(mark) else { return .handsOff }
            return .watch(runningTask(run, task, identity, session, isVerified: true))
        }
        guard owners.mayWatch(worker: task.tag("worker-host:worker")) else { return .handsOff }
        // The state does not tell the claim; the history does, and is read while the task is watched.
        return .watch(runningTask(run, task, identity, session, isVerified: false))
    }

    private func describe(_ place: Place, _ arns: [String]) async -> (AWSSession?, [String: TaskObservation]) {
        do {
            let session = try await services.aws.session(for: nil, region: place.region)
            let answer = try await session.client.describeTasks(cluster: place.cluster, tasks: arns, include: ["TAGS"])
            let tasks = (answer["tasks"]?.array ?? []).compactMap { TaskObservation(json: $0) }
            return (session, Dictionary(tasks.map { ($0.arn, $0) }) { first, _ in first })
        } catch {
            services.logger.debug(
                "recovery could not look at tasks with the host's own credentials",
                metadata: ["cluster": "\(place.cluster)", "error": "\(error)"])
            return (nil, [:])
        }
    }

    /// A task that was found.
    /// - Parameter isVerified: whether it is known to belong to the run's standing claim.
    func runningTask(
        _ run: FlowRun, _ found: TaskObservation, _ identity: LaunchIdentity, _ session: AWSSession,
        isVerified: Bool = true
    ) -> RunningTask {
        var task = RunningTask(
            flowRunID: run.id, flowRunName: run.name, identity: identity, taskARN: found.arn,
            clusterARN: found.clusterARN, clusterName: found.clusterName,
            taskDefinitionARN: found.taskDefinitionARN, session: session,
            plannedBy: found.plannedBy ?? "",
            deregister: found.isToDeregister, isVerified: isVerified, timeline: timeline(run))
        task.isAdopted = true
        return task
    }

    /// A task that ECS no longer shows.
    func runningTask(
        _ run: FlowRun, pid: InfrastructurePID, _ identity: LaunchIdentity, _ session: AWSSession
    ) -> RunningTask {
        var task = RunningTask(
            flowRunID: run.id, flowRunName: run.name, identity: identity, taskARN: pid.taskARN,
            clusterARN: pid.clusterARN, clusterName: pid.cluster, taskDefinitionARN: "", session: session,
            plannedBy: "",
            deregister: false, isVerified: true, timeline: timeline(run))
        task.isAdopted = true
        return task
    }

    private func timeline(_ run: FlowRun) -> WalkTimeline {
        WalkTimeline(due: run.expectedStartTime, polled: services.time.now())
    }
}
