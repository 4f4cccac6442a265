internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI

extension Recovery {
    /// Goes on with a run whose claim stands: watches its task where there is one, walks on where there is none.
    func takeOver(_ run: PolledRun, owners: Owners, search: TaskSearch) async -> Findings {
        do {
            return try await findings(of: run, owners: owners, search: search)
        } catch {
            guard !Task.isCancelled else { return Findings() }
            services.logger.warning(
                "recovery could not look at a run; trying again",
                metadata: ["flowRun": "\(run.flowRun.id)", "error": "\(error)"])
            return Findings(unseen: 1)
        }
    }

    private func findings(of run: PolledRun, owners: Owners, search: TaskSearch) async throws -> Findings {
        let flowRun = run.flowRun
        let states = try await services.prefect.stateHistory(ofFlowRun: flowRun.id)
        let history = states.map { StateRecord($0) }
        guard let standing = StandingClaim(history: history), let state = history.last else {
            return try await withoutClaim(run, states: states, owners: owners, search: search)
        }
        guard owners.mayTake(standing.mark), !state.kind.isFinal else { return Findings() }
        if state.mark != nil {
            // Before the task is looked for: a claim that was proposed twice has one, which has done its work.
            let stale = StaleClaim(prefect: services.prefect, logger: services.logger)
            guard try await !stale.takeBack(standing.mark.claim, of: flowRun.id, history: states) else {
                return Findings()
            }
        }
        let identity = LaunchIdentity(flowRunID: flowRun.id, claim: standing.mark.claim)
        let pid = InfrastructurePID(flowRun.infrastructurePID)
        let region = pid?.region ?? (standing.mark.region.isEmpty ? nil : standing.mark.region)
        let (session, found) = try await find(identity, standing, run: run, region: region, search: search)
        if let found {
            try await record(found, run: flowRun)
            return Findings(tasks: [runningTask(flowRun, found, identity, session)])
        }
        if state.mark != nil {
            services.logger.notice(
                "taking over a claim",
                metadata: [
                    "flowRun": "\(flowRun.id)", "from": "\(standing.mark.worker)/\(standing.mark.instance)",
                ])
            var run = run
            run.standing = standing
            return Findings(walks: [run])
        }
        if state.kind == .cancelling, !services.configuration.cancels {
            passedOver.add(flowRun, now: services.time.elapsed())
        } else if let pid {
            // A task was launched, and ECS does not show it, or not yet: the watcher judges by that, after several looks.
            return Findings(tasks: [runningTask(flowRun, pid: pid, identity, session)])
        } else if state.kind == .cancelling {
            try await cancel(flowRun)
        }
        return Findings()
    }

    /// With the host's own credentials first: what a job's variables say now need not be what they said at the launch.
    func find(
        _ identity: LaunchIdentity, _ standing: StandingClaim, run: PolledRun, region: String?, search: TaskSearch
    ) async throws -> (AWSSession, TaskObservation?) {
        let own = try? await services.aws.session(for: nil, region: region)
        if let own, let found = try? await search.find(identity, marks: standing.marks, session: own) {
            return (own, found)
        }
        // Only an answer for good says that there is no task: a failure is thrown here.
        let session = try await session(for: run, region: region)
        return (session, try await search.find(identity, marks: standing.marks, session: session))
    }

    private func record(_ found: TaskObservation, run: FlowRun) async throws {
        let pid = InfrastructurePID(cluster: found.clusterName, taskARN: found.arn).description
        guard pid != run.infrastructurePID else { return }
        try await services.prefect.setInfrastructurePID(pid, flowRun: run.id)
        services.logger.notice("adopted a task", metadata: ["flowRun": "\(run.id)", "task": "\(found.arn)"])
    }

    private func cancel(_ run: FlowRun) async throws {
        _ = try await services.prefect.setState(
            StateProposal(
                .cancelled, name: "Cancelled", message: "Cancelled before its task was launched.", force: true),
            flowRun: run.id)
    }

    /// The job's own session where it can still be resolved, else the host's.
    func session(for run: PolledRun, region: String?) async throws -> AWSSession {
        let job = try? await services.resolver.resolve(run)
        return try await services.aws.session(for: job?.awsCredentials, region: region)
    }
}
