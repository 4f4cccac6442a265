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

    /// The most tasks that DescribeTasks takes.
    private static let batch = 100

    /// Looks at the tasks that runs' pids name, a hundred a call, with the host's own credentials.
    ///
    /// - Returns: tasks that nobody watches; and runs of which that look told nothing, because they have no pid, their task
    ///   ends or is not there, or other credentials are needed.
    func sort(_ runs: [FlowRun], owners: Owners) async -> (watchable: [RunningTask], unknown: [FlowRun]) {
        var watchable: [RunningTask] = []
        var unknown: [FlowRun] = []
        var places: [Place: [(run: FlowRun, pid: InfrastructurePID)]] = [:]
        for run in runs {
            if let pid = InfrastructurePID(run.infrastructurePID) {
                places[Place(region: pid.region, cluster: pid.cluster), default: []].append((run, pid))
            } else {
                unknown.append(run)
            }
        }
        for (place, entries) in places {
            for start in stride(from: 0, to: entries.count, by: Self.batch) where !Task.isCancelled {
                let part = Array(entries[start..<min(start + Self.batch, entries.count)])
                let (session, found) = await describe(place, part.map(\.pid.taskARN))
                for (run, pid) in part {
                    guard let session, let task = found[pid.taskARN], let identity = task.identity,
                        identity.flowRunID == run.id, task.desiredStatus != "STOPPED"
                    else {
                        // A pid is never cleared: that of a task which ends may belong to an earlier scheduling.
                        unknown.append(run)
                        continue
                    }
                    if owners.mayWatch(worker: task.tag("worker-host:worker")) {
                        watchable.append(runningTask(run, task, identity, session))
                    }
                }
            }
        }
        return (watchable, unknown)
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

    func runningTask(
        _ run: FlowRun, _ found: TaskObservation, _ identity: LaunchIdentity, _ session: AWSSession
    ) -> RunningTask {
        RunningTask(
            flowRunID: run.id, flowRunName: run.name, identity: identity, taskARN: found.arn,
            clusterARN: found.clusterARN, clusterName: found.clusterName,
            taskDefinitionARN: found.taskDefinitionARN, session: session,
            driver: String((found.tag("worker-host:driver") ?? "").prefix { $0 != "/" }),
            deregister: found.isToDeregister, isVerified: true, timeline: timeline(run))
    }

    /// A task that ECS no longer shows.
    func runningTask(
        _ run: FlowRun, pid: InfrastructurePID, _ identity: LaunchIdentity, _ session: AWSSession
    ) -> RunningTask {
        RunningTask(
            flowRunID: run.id, flowRunName: run.name, identity: identity, taskARN: pid.taskARN,
            clusterARN: pid.cluster, clusterName: pid.cluster, taskDefinitionARN: "", session: session, driver: "",
            deregister: false, isVerified: true, timeline: timeline(run))
    }

    private func timeline(_ run: FlowRun) -> WalkTimeline {
        WalkTimeline(due: run.expectedStartTime, polled: services.time.now())
    }
}
