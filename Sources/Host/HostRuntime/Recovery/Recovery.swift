internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI

/// Finds the pools' unfinished runs that nobody has in hand: launches that a dead host left half done, and tasks that
/// nobody watches.
package struct Recovery: Sendable {
    /// What was found.
    package struct Findings: Sendable {
        /// Runs to be walked again, under the claim on which they stand.
        package var walks: [PolledRun] = []
        /// Tasks to be watched.
        package var tasks: [RunningTask] = []
    }

    private let services: WalkServices
    private let reader: DueRunReader

    package init(services: WalkServices, reader: DueRunReader) {
        self.services = services
        self.reader = reader
    }

    /// One look.
    /// - Parameter isInHand: whether this host already has the run.
    package func look(_ pools: [ServedPool], isInHand: @Sendable (String) -> Bool) async -> Findings {
        var findings = Findings()
        for served in pools {
            do {
                let runs = try await services.prefect.flowRuns(
                    matching: FlowRunFilter(
                        workPoolNames: [served.pool.name], stateTypes: [.pending, .running, .cancelling, .paused]))
                let open = runs.filter { !isInHand($0.id) }
                guard !open.isEmpty else { continue }
                let owners = try await Owners(services: services, pool: served.pool.name)
                try await look(at: open, in: served, owners: owners, findings: &findings)
            } catch {
                services.logger.warning(
                    "recovery could not look at a pool; trying again",
                    metadata: ["pool": "\(served.pool.name)", "error": "\(error)"])
            }
        }
        return findings
    }

    private func look(
        at runs: [FlowRun], in served: ServedPool, owners: Owners, findings: inout Findings
    ) async throws {
        for run in try await reader.complete(runs.map { ($0, served) }) {
            guard let state = run.flowRun.state else { continue }
            let record = StateRecord(state)
            if let mark = record.mark {
                if owners.mayTake(mark) { try await takeOver(run, findings: &findings) }
            } else if let task = await task(of: run, owners: owners) {
                findings.tasks.append(task)
            }
        }
    }

    private func takeOver(_ run: PolledRun, findings: inout Findings) async throws {
        let history = try await services.prefect.stateHistory(ofFlowRun: run.flowRun.id).map { StateRecord($0) }
        guard let standing = StandingClaim(history: history) else { return }
        var run = run
        run.standing = standing
        services.logger.notice(
            "taking over a claim",
            metadata: [
                "flowRun": "\(run.flowRun.id)", "from": "\(standing.mark.worker)/\(standing.mark.instance)",
            ])
        findings.walks.append(run)
    }

    /// The task of a run that has moved on from PENDING: the one that its pid names, or the one that its claim launched.
    private func task(of run: PolledRun, owners: Owners) async -> RunningTask? {
        do {
            let pid = InfrastructurePID(run.flowRun.infrastructurePID)
            let session = try await session(for: run, pid: pid)
            if let pid, let found = try await describe(pid, session: session), let identity = found.identity {
                let worker = found.tag("worker-host:worker")
                // A pid is never cleared: that of a task which ends may belong to an earlier scheduling.
                if identity.flowRunID == run.flowRun.id, found.desiredStatus != "STOPPED" {
                    return owners.mayWatch(worker: worker) ? runningTask(run, found, identity, session) : nil
                }
            }
            return try await adopt(run, session: session, owners: owners)
        } catch {
            services.logger.warning(
                "recovery could not look at a task; trying again",
                metadata: ["flowRun": "\(run.flowRun.id)", "error": "\(error)"])
            return nil
        }
    }

    private func describe(_ pid: InfrastructurePID, session: AWSSession) async throws -> TaskObservation? {
        do throws(AWSError) {
            let answer = try await session.client.describeTasks(
                cluster: pid.cluster, tasks: [pid.taskARN], include: ["TAGS"])
            return answer["tasks"]?[0].flatMap { TaskObservation(json: $0) }
        } catch {
            guard error.code == "ClusterNotFoundException" else { throw error }
            return nil
        }
    }

    private func adopt(_ run: PolledRun, session: AWSSession, owners: Owners) async throws -> RunningTask? {
        let history = try await services.prefect.stateHistory(ofFlowRun: run.flowRun.id).map { StateRecord($0) }
        guard let standing = StandingClaim(history: history), owners.mayTake(standing.mark) else { return nil }
        let identity = LaunchIdentity(flowRunID: run.flowRun.id, claim: standing.mark.claim)
        guard let found = try await TaskFinder.find(identity, marks: standing.marks, session: session) else {
            return nil
        }
        let pid = InfrastructurePID(cluster: found.clusterName, taskARN: found.arn)
        if pid.description != run.flowRun.infrastructurePID {
            try await services.prefect.setInfrastructurePID(pid.description, flowRun: run.flowRun.id)
        }
        return runningTask(run, found, identity, session)
    }

    private func runningTask(
        _ run: PolledRun, _ found: TaskObservation, _ identity: LaunchIdentity, _ session: AWSSession
    ) -> RunningTask {
        RunningTask(
            flowRunID: run.flowRun.id, flowRunName: run.flowRun.name, identity: identity, taskARN: found.arn,
            clusterARN: found.clusterARN, clusterName: found.clusterName, taskDefinitionARN: found.taskDefinitionARN,
            session: session,
            driver: String((found.tag("worker-host:driver") ?? "").prefix { $0 != "/" }), deregister: false,
            isVerified: true, timeline: WalkTimeline(due: run.flowRun.expectedStartTime, polled: run.polledAt))
    }

    /// The job's own session where it can still be resolved, else the host's, in the task's region.
    private func session(for run: PolledRun, pid: InfrastructurePID?) async throws -> AWSSession {
        let job = try? await services.resolver.resolve(run)
        return try await services.aws.session(for: job?.awsCredentials, region: pid?.region)
    }
}
