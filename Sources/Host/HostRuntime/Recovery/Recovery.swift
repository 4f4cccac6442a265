internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI

/// Finds the pools' unfinished runs that nobody has in hand: launches that a dead host left half done, and tasks that
/// nobody watches.
struct Recovery: Sendable {
    /// What was found.
    struct Findings: Sendable {
        /// Runs to be walked again, under the claim on which they stand.
        var walks: [PolledRun] = []
        /// Tasks to be watched.
        var tasks: [RunningTask] = []
    }

    let services: WalkServices
    let reader: DueRunReader
    private let passedOver = PassedOver()

    init(services: WalkServices, reader: DueRunReader) {
        self.services = services
        self.reader = reader
    }

    /// One look.
    /// - Parameter isInHand: whether this host already has the run.
    func look(_ pools: [ServedPool], isInHand: @Sendable (String) -> Bool) async -> Findings {
        var findings = Findings()
        for served in pools where !Task.isCancelled {
            do {
                let runs = try await services.prefect.flowRuns(
                    matching: FlowRunFilter(
                        workPoolNames: [served.pool.name], stateTypes: [.pending, .running, .cancelling, .paused]))
                let open = runs.filter { !isInHand($0.id) }
                guard !open.isEmpty else { continue }
                let owners = try await Owners(services: services, pool: served.pool.name)
                try await look(at: open, in: served, owners: owners, findings: &findings)
            } catch {
                guard !Task.isCancelled else { break }
                services.logger.warning(
                    "recovery could not look at a pool; trying again",
                    metadata: ["pool": "\(served.pool.name)", "error": "\(error)"])
            }
        }
        return findings
    }

    func look(
        at runs: [FlowRun], in served: ServedPool, owners: Owners, findings: inout Findings
    ) async throws {
        var claims: [FlowRun] = []
        var others: [FlowRun] = []
        let now = services.time.elapsed()
        for run in runs where !passedOver.contains(run, now: now) {
            guard let state = run.state.map({ StateRecord($0) }) else { continue }
            if let mark = state.mark {
                if owners.mayTake(mark) { claims.append(run) }
            } else {
                others.append(run)
            }
        }
        let (watchable, unknown) = await sort(others, owners: owners)
        findings.tasks += watchable
        for run in try await reader.complete((claims + unknown).map { ($0, served) }) {
            await takeOver(run, owners: owners, findings: &findings)
        }
    }

    /// Goes on with a run whose claim stands: watches its task where there is one, walks on where there is none.
    private func takeOver(_ run: PolledRun, owners: Owners, findings: inout Findings) async {
        do {
            let states = try await services.prefect.stateHistory(ofFlowRun: run.flowRun.id)
            let history = states.map { StateRecord($0) }
            guard let standing = StandingClaim(history: history), let state = history.last else {
                // Launched by a worker of another kind, Prefect's own above all.
                passedOver.add(run.flowRun, now: services.time.elapsed())
                return
            }
            guard owners.mayTake(standing.mark) else { return }
            let pid = InfrastructurePID(run.flowRun.infrastructurePID)
            let region = pid?.region ?? (standing.mark.region.isEmpty ? nil : standing.mark.region)
            let session = try await session(for: run, region: region)
            let identity = LaunchIdentity(flowRunID: run.flowRun.id, claim: standing.mark.claim)
            if let found = try await TaskFinder.find(identity, marks: standing.marks, session: session) {
                try await record(found, run: run)
                findings.tasks.append(runningTask(run.flowRun, found, identity, session))
            } else if state.mark != nil {
                let stale = StaleClaim(prefect: services.prefect, logger: services.logger)
                guard try await !stale.takeBack(standing.mark.claim, of: run.flowRun.id, history: states) else { return }
                services.logger.notice(
                    "taking over a claim",
                    metadata: [
                        "flowRun": "\(run.flowRun.id)", "from": "\(standing.mark.worker)/\(standing.mark.instance)",
                    ])
                var run = run
                run.standing = standing
                findings.walks.append(run)
            } else if state.kind == .cancelling {
                try await cancel(run)
            } else if let pid {
                // ECS no longer shows the task: the watcher judges by that, after several looks.
                findings.tasks.append(runningTask(run.flowRun, pid: pid, identity, session))
            }
        } catch {
            guard !Task.isCancelled else { return }
            services.logger.warning(
                "recovery could not look at a run; trying again",
                metadata: ["flowRun": "\(run.flowRun.id)", "error": "\(error)"])
        }
    }

    private func record(_ found: TaskObservation, run: PolledRun) async throws {
        let pid = InfrastructurePID(cluster: found.clusterName, taskARN: found.arn).description
        guard pid != run.flowRun.infrastructurePID else { return }
        try await services.prefect.setInfrastructurePID(pid, flowRun: run.flowRun.id)
        services.logger.notice(
            "adopted a task", metadata: ["flowRun": "\(run.flowRun.id)", "task": "\(found.arn)"])
    }

    private func cancel(_ run: PolledRun) async throws {
        _ = try await services.prefect.setState(
            StateProposal(
                .cancelled, name: "Cancelled", message: "Cancelled before its task was launched.", force: true),
            flowRun: run.flowRun.id)
    }

    /// The job's own session where it can still be resolved, else the host's.
    func session(for run: PolledRun, region: String?) async throws -> AWSSession {
        let job = try? await services.resolver.resolve(run)
        return try await services.aws.session(for: job?.awsCredentials, region: region)
    }
}
